import { parseAddress } from "#model/address.ts";
import type { Fix } from "#model/check.ts";
import { EXCHANGE_ATTRIBUTES, isBogusFlag } from "#model/exchange-flag.ts";
import { asMap, get, type Json, type JsonMap } from "#model/json.ts";
import type { Check, Found } from "./check.ts";

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
      const meant = meaning(attributes);
      const unread: Found<"bogus-attribute">[] =
        meant === undefined
          ? []
          : [
              {
                ...{ code: "bogus-attribute", attribute: FLAG, instead: FLAG, value: meant },
                ...{ address, field: `attributes.${FLAG}` },
                ...(isPublic ? {} : { fix: [{ do: "set", address, path: ["standardTokenExchange"], value: true }] }),
              },
            ];
      const unknown = Object.entries(attributes)
        // Null takes an attribute away, and so does an empty text.
        .filter(([attribute, value]) => isBogusFlag(attribute) && value !== null && value !== "")
        .map(([attribute, value]): Found<"bogus-attribute"> => {
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
      return [...unread, ...unknown];
    }),
};

/** What somebody wrote who meant `true`; the server reads whatever else as false (Boolean.parseBoolean). */
function meaning(attributes: JsonMap): string | undefined {
  const value = String(get(attributes, FLAG) ?? "");
  return /^\s*(yes|on|1|y|enabled?|true\s+|\s+true)\s*$/i.test(value) ? value : undefined;
}
