import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asStrings, get } from "#model/json.ts";
import { groupsByPath } from "./group-paths.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { UMA_PROTECTION } from "./role.ts";
import { nameOf } from "./role-parts.ts";
import { groupSet, roleSet, written } from "./schema.ts";

/**
 * Roles and groups of a client's service account. Every user of a realm has its default role, and the service account of
 * a client with authorization services may protect what is the client's: both belong to no wish.
 */
export const serviceAccount: Kind = {
  name: "service-account",
  written: written({ roles: roleSet, groups: groupSet }),
  shapes: { roles: "set", groups: "set" },
  ...PART,
  read: (raw) => {
    const addressOfPath = groupsByPath(raw.groups);
    return raw.clients.map((client) => {
      const parent = addressOf("client", nameOf(client, "clientId"));
      const address = `${parent}/service-account`;
      const { roles = [], groups = [] } = raw.serviceAccounts[parent] ?? {};
      const fields = { roles: wished(roles, address), groups: groups.map(addressOfPath) };
      return { address, entry: { fields }, id: "" };
    });
  },
  defaults: ({ defaultGroups }) => ({ roles: [], groups: [...defaultGroups.before] }),
  settle: (fields, _declared, _look, address) => ({
    ...fields,
    roles: wished(asStrings(get(fields, "roles")), address),
  }),
  references: (address, fields) => [
    parseAddress(address).parent ?? "",
    ...asStrings(get(fields, "roles")),
    ...asStrings(get(fields, "groups")),
  ],
  async update(api, target, changes) {
    const id = await api.clients.serviceAccount(api.idOf(parseAddress(target.address).parent ?? ""));
    const { roles, groups } = changes.sets;
    if (roles) await api.roleMappings.change({ kind: "user", id }, roles.add, roles.remove);
    for (const group of groups?.remove ?? []) await api.users.setGroup(id, api.idOf(group), false);
    for (const group of groups?.add ?? []) await api.users.setGroup(id, api.idOf(group), true);
  },
};

/** `default-roles-REALM`: the server gives it to everybody by itself. */
export function isDefaultRole(role: string): boolean {
  return role.startsWith("role/default-roles-");
}

function wished(roles: readonly Address[], account: Address): Address[] {
  const protection = `${parseAddress(account).parent}/${addressOf("role", UMA_PROTECTION)}`;
  return roles.filter((role) => !isDefaultRole(role) && role !== protection);
}
