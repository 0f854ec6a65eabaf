import { addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, isMap, type Json } from "#model/json.ts";
import { mentioned, moved, withoutTaken } from "#model/policy-mentions.ts";
import { AUTHORIZATION_LISTS, fieldsOf, whole } from "./authorization-fields.ts";
import { policies, resources, scopes } from "./authorization-forms.ts";
import { update } from "./authorization-writing.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { nameOf } from "./role-parts.ts";
import { bool, oneOf, written } from "./schema.ts";

/**
 * A client's authorization services: what there is to protect, and who may do what with it. Permissions are policies of
 * the types `resource` and `scope`, as the server keeps them. What is undeclared stays; null takes away.
 */
export const authorization: Kind = {
  name: "authorization",
  written: written({
    policyEnforcementMode: oneOf("ENFORCING", "PERMISSIVE", "DISABLED"),
    decisionStrategy: oneOf("AFFIRMATIVE", "UNANIMOUS", "CONSENSUS"),
    allowRemoteResourceManagement: bool,
    ...{ scopes, resources, policies },
  }),
  shapes: { scopes: "deep", resources: "deep", policies: "deep" },
  ...PART,
  // The last says what there can be permissions for, where administrators have them.
  ignored: ["id", "clientId", "name", "authorizationSchema"],
  read: (raw) =>
    raw.clients.map((client) => {
      const settings = get(client, "authorizationSettings");
      const clientId = nameOf(client, "clientId");
      const fields = isMap(settings) ? fieldsOf(settings, clientId) : {};
      return { address: `${addressOf("client", clientId)}/authorization`, entry: { fields }, id: "" };
    }),
  defaults: () => ({}),
  settle(fields, declared, _look, address) {
    const taken = AUTHORIZATION_LISTS.map((list) => {
      const own = Object.entries(asMap(declared[list] as Json | undefined));
      return [list, own.flatMap(([name, item]) => (item === null ? [name] : []))] as const;
    });
    const left = taken.some(([, names]) => names.length > 0) ? withoutTaken(fields, Object.fromEntries(taken)) : fields;
    return whole(left, parseAddress(parseAddress(address).parent ?? "").name);
  },
  references: (address, fields) => [parseAddress(address).parent ?? "", ...mentioned(fields)],
  moved,
  update,
};
