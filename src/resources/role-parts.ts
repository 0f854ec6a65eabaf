import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asMap, asStrings, get, isMap, type JsonMap } from "#model/json.ts";
import { clientRoleAddress, roleAddresses } from "#model/role-ref.ts";
import type { AdminApi, RoleHolder } from "./api.ts";
import type { Found, Kind } from "./kind.ts";
import { PART } from "./part.ts";
import type { RawRealm } from "./raw.ts";
import { roleSet, written } from "./schema.ts";

/**
 * Sets of roles that hang on other objects. They are objects of their own because roles, clients and scopes refer to
 * each other in circles (a client's default scope is gated by that client's own role): whoever holds them is made
 * first, and the roles are given afterwards.
 */

/** The roles that gate a client scope, or that a client without full scope may put into tokens. */
export const roleScope: Kind = part("role-scope", (raw) => [
  ...raw.clientScopes.map((scope) => of(addressOf("client-scope", nameOf(scope, "name")), raw.roleScopes)),
  ...raw.clients.map((client) => of(addressOf("client", nameOf(client, "clientId")), raw.roleScopes)),
]);

/** The roles that a role includes. */
export const composites: Kind = part("composites", (raw) => [
  ...raw.realmRoles.map((role) => included(role, addressOf("role", nameOf(role, "name")))),
  ...Object.entries(raw.clientRoles).flatMap(([clientId, roles]) =>
    roles.map((role) => included(role, clientRoleAddress(clientId, nameOf(role, "name")))),
  ),
]);

function part(name: string, holders: (raw: RawRealm) => { holder: Address; roles: readonly Address[] }[]): Kind {
  return {
    name,
    written: written({ roles: roleSet }),
    shapes: { roles: "set" },
    ...PART,
    read: (raw) =>
      holders(raw).map(
        ({ holder, roles }): Found => ({ address: `${holder}/${name}`, entry: { fields: { roles } }, id: "" }),
      ),
    defaults: () => ({ roles: [] }),
    references: (address, fields) => [parseAddress(address).parent ?? "", ...asStrings(get(fields, "roles"))],
    async update(api, target, changes) {
      const { add = [], remove = [] } = changes.sets["roles"] ?? {};
      await api.roleMappings.change(holderOf(api, target.address), add, remove);
    },
  };
}

function holderOf(api: AdminApi, address: Address): RoleHolder {
  const parent = parseAddress(address).parent ?? "";
  const { kind } = parseAddress(parent);
  return kind === "client" || kind === "client-scope"
    ? { kind, id: api.idOf(parent) }
    : { kind: "role", address: parent };
}

function of(holder: Address, roles: Readonly<Record<Address, readonly Address[]>>) {
  return { holder, roles: [...(Object.hasOwn(roles, holder) ? (roles[holder] ?? []) : [])] };
}

function included(role: JsonMap, holder: Address) {
  const { realm, client } = asMap(get(role, "composites"));
  return { holder, roles: roleAddresses(asStrings(realm), clientRolesOf(client)) };
}

/** `{ x: [a, b] }` with anything else left out. */
export function clientRolesOf(value: JsonMap[string] | undefined): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(isMap(value) ? value : {}).map(([id, names]) => [id, asStrings(names)]));
}

export function nameOf(representation: JsonMap, field: string): string {
  return String(get(representation, field) ?? "");
}
