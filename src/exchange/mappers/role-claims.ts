import type { Address } from "#model/address.ts";
import type { Attributes, Mapper } from "../parts.ts";
import { addClaim, type Draft, type MapperType } from "./draft.ts";
import { claimPath } from "./value.ts";

/** UserRealmRoleMappingMapper: `realm_access.roles`, unless the claim is called otherwise. */
export const realmRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  isLate,
  run(draft, { address, config }) {
    if (draft.resolved.realm.size === 0) return;
    const prefix = config("usermodel.realmRoleMapping.rolePrefix") ?? "";
    const roles = prefixed(draft.resolved.realm, prefix);
    const name = config("claim.name");
    if (name === undefined || besides(draft, address, config, name, roles)) return;
    if (name === "realm_access.roles" && isList(config)) {
      draft.realmRoles = [...new Set([...draft.realmRoles, ...roles])].sort();
    } else setClaim(draft, name, address, config, roles);
  },
};

/** UserClientRoleMappingMapper: `resource_access.<client>.roles`, of one client where one is named. */
export const clientRoles: MapperType = {
  priority: 40,
  inIdTokens: true,
  isLate,
  run(draft, { address, config }) {
    const only = config("usermodel.clientRoleMapping.clientId");
    const prefix = config("usermodel.clientRoleMapping.rolePrefix") ?? "";
    const name = config("claim.name");
    const isUsual = name === `resource_access.${"${client_id}"}.roles`;
    for (const [client, held] of draft.resolved.clients) {
      if (held.size === 0 || (only !== undefined && only !== client)) continue;
      const roles = prefixed(held, prefix);
      if (name === undefined || besides(draft, address, config, name, roles)) continue;
      if ((isUsual || name === `resource_access.${client}.roles`) && isList(config)) {
        const before = draft.clientRoles.get(client);
        draft.clientRoles.set(client, before ? [...new Set([...before, ...roles])].sort() : roles);
      } else setClaim(draft, name.replaceAll("${client_id}", escaped(client)), address, config, roles);
    }
  },
};

function isLate({ config }: Mapper): boolean {
  return !isBesides(config("claim.name") ?? "");
}

function isList(config: Attributes): boolean {
  return config("multivalued") === "true";
}

/** A client's id in a path is one name in any case. */
function escaped(client: string): string {
  return client.replace(/[\\.]/g, "\\$&");
}

/**
 * Unlike other mappers, those of roles don't replace `aud`, `azp`, `scope` and `sub`, nor do they leave the server's own
 * alone: the token then has two of them.
 */
function besides(draft: Draft, address: Address, config: Attributes, name: string, roles: readonly string[]): boolean {
  if (!isBesides(name)) return false;
  const [first] = claimPath(name);
  // Which role comes first, and what readers make of a list in the place of a text, isn't said anywhere.
  if (first !== "aud" || (!isList(config) && (roles.length > 1 || draft.secondAud !== undefined))) {
    draft.causes.push({ code: "mapper-value", mapper: address });
  } else draft.secondAud = [...new Set([...(draft.secondAud ?? []), ...roles])];
  return true;
}

const BESIDES = ["aud", "azp", "scope", "sub", "exp", "iat", "iss", "jti", "typ"];

function isBesides(name: string): boolean {
  if (name.includes(".") && !name.includes("\\")) return false;
  const [first = "", ...more] = claimPath(name);
  return more.length === 0 && BESIDES.includes(first);
}

/** Roles are added to those that are there; one alone takes the place of what is there. */
function setClaim(draft: Draft, name: string, by: Address, config: Attributes, roles: readonly string[]): void {
  const before = draft.claims.get(name);
  if (isList(config)) {
    const known = Array.isArray(before?.value) ? before.value : [];
    const value = [...new Set([...known, ...roles])].sort();
    draft.claims.set(name, { name, by, value, isList: true });
  } else if (roles.length === 1 && before === undefined) addClaim(draft, { name, by, value: roles[0] ?? "" });
  else draft.claims.set(name, { name, by, like: "x", isWritten: true });
}

function prefixed(roles: ReadonlySet<string>, prefix: string): string[] {
  return [...roles].map((role) => `${prefix}${role}`).sort();
}
