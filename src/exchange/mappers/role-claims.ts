import type { Address } from "#model/address.ts";
import type { Attributes } from "../parts.ts";
import type { Draft, MapperType } from "./draft.ts";
import { claimPath } from "./value.ts";

/** UserRealmRoleMappingMapper: `realm_access.roles`, unless the claim is called otherwise. */
export const realmRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  isLate: ({ config }) => !isBesides(config("claim.name") ?? ""),
  run(draft, { address, config }) {
    if (draft.resolved.realm.size === 0) return;
    const prefix = config("usermodel.realmRoleMapping.rolePrefix") ?? "";
    const roles = prefixed(draft.resolved.realm, prefix);
    const name = config("claim.name");
    if (name !== undefined && besides(draft, address, config, name, roles)) return;
    if (name === "realm_access.roles") draft.realmRoles = [...new Set([...draft.realmRoles, ...roles])].sort();
    else if (name !== undefined) draft.claims.set(name, { name, by: address, value: roles });
  },
};

/** UserClientRoleMappingMapper: `resource_access.<client>.roles`, of one client where one is named. */
export const clientRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  isLate: ({ config }) => !isBesides(config("claim.name") ?? ""),
  run(draft, { address, config }) {
    const only = config("usermodel.clientRoleMapping.clientId");
    const prefix = config("usermodel.clientRoleMapping.rolePrefix") ?? "";
    const name = config("claim.name");
    const isUsual = name === `resource_access.${"${client_id}"}.roles`;
    for (const [client, held] of draft.resolved.clients) {
      if (held.size === 0 || (only !== undefined && only !== client)) continue;
      const roles = prefixed(held, prefix);
      if (name !== undefined && besides(draft, address, config, name, roles)) continue;
      if (isUsual || name === `resource_access.${client}.roles`) {
        const before = draft.clientRoles.get(client);
        draft.clientRoles.set(client, before ? [...new Set([...before, ...roles])].sort() : roles);
      } else if (name !== undefined) setClaim(draft, name.replaceAll("${client_id}", client), address, roles);
    }
  },
};

/** Unlike other mappers, those of roles don't replace `aud`, `azp`, `scope` and `sub`: the token then has two of them. */
function besides(draft: Draft, address: Address, config: Attributes, name: string, roles: readonly string[]): boolean {
  if (!isBesides(name)) return false;
  const [first] = claimPath(name);
  const isList = config("multivalued") === "true";
  // Which role comes first, and what readers make of a list in the place of a text, isn't said anywhere.
  if (first !== "aud" || (!isList && (roles.length > 1 || draft.secondAud !== undefined))) {
    draft.causes.push({ code: "mapper-value", mapper: address });
  } else draft.secondAud = [...new Set([...(draft.secondAud ?? []), ...roles])];
  return true;
}

function isBesides(name: string): boolean {
  const [first = "", ...more] = claimPath(name);
  return more.length === 0 && ["aud", "azp", "scope", "sub"].includes(first);
}

function setClaim(draft: Draft, name: string, by: string, roles: readonly string[]): void {
  draft.claims.set(name, { name, by, value: roles });
}

function prefixed(roles: ReadonlySet<string>, prefix: string): string[] {
  return [...roles].map((role) => `${prefix}${role}`).sort();
}
