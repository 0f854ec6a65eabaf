import type { Draft, MapperType } from "./draft.ts";

/** UserRealmRoleMappingMapper: `realm_access.roles`, unless the claim is called otherwise. */
export const realmRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  run(draft, { address, config }) {
    if (draft.resolved.realm.size === 0) return;
    const prefix = config("usermodel.realmRoleMapping.rolePrefix") ?? "";
    const roles = prefixed(draft.resolved.realm, prefix);
    const name = config("claim.name");
    if (name === "realm_access.roles") draft.realmRoles = [...new Set([...draft.realmRoles, ...roles])].sort();
    else if (name !== undefined) draft.claims.set(name, { name, by: address, value: roles });
  },
};

/** UserClientRoleMappingMapper: `resource_access.<client>.roles`, of one client where one is named. */
export const clientRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  run(draft, { address, config }) {
    const only = config("usermodel.clientRoleMapping.clientId");
    const prefix = config("usermodel.clientRoleMapping.rolePrefix") ?? "";
    const name = config("claim.name");
    const isUsual = name === `resource_access.${"${client_id}"}.roles`;
    for (const [client, held] of draft.resolved.clients) {
      if (held.size === 0 || (only !== undefined && only !== client)) continue;
      const roles = prefixed(held, prefix);
      if (isUsual || name === `resource_access.${client}.roles`) {
        const before = draft.clientRoles.get(client);
        draft.clientRoles.set(client, before ? [...new Set([...before, ...roles])].sort() : roles);
      } else if (name !== undefined) setClaim(draft, name.replaceAll("${client_id}", client), address, roles);
    }
  },
};

function setClaim(draft: Draft, name: string, by: string, roles: readonly string[]): void {
  draft.claims.set(name, { name, by, value: roles });
}

function prefixed(roles: ReadonlySet<string>, prefix: string): string[] {
  return [...roles].map((role) => `${prefix}${role}`).sort();
}
