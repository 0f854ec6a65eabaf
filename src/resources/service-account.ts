import { addressOf, parseAddress } from "#model/address.ts";
import { asStrings, get } from "#model/json.ts";
import { groupsByPath } from "./group-paths.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { nameOf } from "./role-parts.ts";
import { groupSet, roleSet, written } from "./schema.ts";

/** Roles and groups of a client's service account. Every user of a realm has its default role: it belongs to no wish. */
export const serviceAccount: Kind = {
  name: "service-account",
  written: written({ roles: roleSet, groups: groupSet }),
  shapes: { roles: "set", groups: "set" },
  ...PART,
  read: (raw) => {
    const addressOfPath = groupsByPath(raw.groups);
    return raw.clients.map((client) => {
      const address = addressOf("client", nameOf(client, "clientId"));
      const { roles = [], groups = [] } = raw.serviceAccounts[address] ?? {};
      const fields = { roles: roles.filter((role) => !isDefaultRole(role)), groups: groups.map(addressOfPath) };
      return { address: `${address}/service-account`, entry: { fields }, id: "" };
    });
  },
  defaults: ({ defaultGroups }) => ({ roles: [], groups: [...defaultGroups.before] }),
  settle: (fields) => ({ ...fields, roles: asStrings(get(fields, "roles")).filter((role) => !isDefaultRole(role)) }),
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
