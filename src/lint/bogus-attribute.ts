import { parseAddress } from "#model/address.ts";
import type { Fix } from "#model/check.ts";
import { EXCHANGE_ATTRIBUTES, isBogusFlag } from "#model/exchange-flag.ts";
import { asMap, type Json } from "#model/json.ts";
import type { Check } from "./check.ts";

const [FLAG] = EXCHANGE_ATTRIBUTES;

/**
 * Client attributes that look as if they switched token exchange on and do nothing: the server keeps unknown attributes
 * without a word, and guides have published at least three wrong names.
 */
export const bogusAttribute: Check<"bogus-attribute"> = {
  id: "bogus-attribute",
  severity: "error",
  find: ({ declaration: { objects } }) =>
    [...objects].flatMap(([address, { fields }]) => {
      const { kind, parent } = parseAddress(address);
      if (kind !== "client" || parent !== undefined) return [];
      const attributes = asMap(fields["attributes"] as Json | undefined);
      const isPublic = fields["publicClient"] === true;
      return Object.entries(attributes)
        .filter(([attribute]) => isBogusFlag(attribute))
        .map(([attribute, value]) => {
          const remove: Fix = { do: "remove", address, path: ["attributes", attribute] };
          const isMeant = String(value) === "true" && !isPublic && !Object.hasOwn(attributes, FLAG);
          const flag: Fix = { do: "set", address, path: ["standardTokenExchange"], value: true };
          const fix = isMeant ? [remove, flag] : [remove];
          return {
            code: "bogus-attribute",
            address,
            attribute,
            instead: FLAG,
            field: `attributes.${attribute}`,
            fix,
          };
        });
    }),
};
