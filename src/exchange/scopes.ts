import type { Address } from "#model/address.ts";
import { organizationKind, organizationNames, organizationsAllow, replacesDefault } from "./organizations.ts";
import type { Client, Scope } from "./parts.ts";
import type { Reason } from "./prediction.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { Differences } from "./versions.ts";
import { wordsOf } from "./words.ts";

/**
 * Whether the server takes the scope parameter (TokenManager.isValidScope); roles play no part in it.
 *
 * @param asker the client in the server's context: the same, or in an exchange the subject token's.
 * @returns `"unknown"` where it lies with organizations that aren't known here.
 */
export function isValidScope(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
  asker: Client,
): boolean | "unknown" {
  if (scope === undefined) return true;
  const words = wordsOf(scope).filter((word) => word !== "openid");
  if (words.length === 0) return true;
  const isOn = index.organizations || differs.organizationsAlwaysOn;
  const names = plainNames(words);
  const available = new Set([
    ...client.defaults.map(({ name }) => name),
    ...names.filter((word) => client.optionals.has(word)),
    ...organizationNames(client, asker, words, isOn),
  ]);
  if (available.size === 0 || !names.every((word) => available.has(word))) return false;
  return organizationsAllow(index, asker, words, available, isOn);
}

/** Default scopes and the optional ones asked for, before any role is looked at (TokenManager.getRequestedClientScopes). */
export function requestedScopes(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
): readonly Scope[] {
  if (scope === undefined) return client.defaults;
  const words = wordsOf(scope);
  const names = plainNames(words);
  const isOn = index.organizations || differs.organizationsAlwaysOn;
  const isAsked = isOn && words.includes("organization");
  const optional = [...names, ...(isAsked ? ["organization"] : [])].flatMap((name) => client.optionals.get(name) ?? []);
  const defaults = replacesDefault(scope)
    ? client.defaults.filter(({ name }) => name !== "organization")
    : client.defaults;
  return [...new Set([...defaults, ...optional])];
}

/** Words that are names of scopes. */
function plainNames(words: readonly string[]): readonly string[] {
  return words.filter((word) => organizationKind(word) === undefined);
}

export interface Effective {
  scopes: readonly Scope[];
  /** False where a client policy took the client's own mappers and role scope away. */
  withOwn: boolean;
  because: readonly Reason[];
}

/**
 * Those of the requested scopes that the user's roles open (DefaultClientSessionContext.isClientScopePermittedForUser);
 * the others are dropped without a word.
 *
 * @param audience when given, client roles of other clients open nothing.
 * @param restricted names that a client policy leaves.
 */
export function effectiveScopes(
  index: RealmIndex,
  client: Client,
  requested: readonly Scope[],
  roles: ReadonlySet<Address>,
  audience: ReadonlySet<string> | undefined,
  restricted?: ReadonlySet<string>,
): Effective {
  const because: Reason[] = [];
  const allowed = audience && new Set([...audience].map((id) => index.client(id)?.address));
  const scopes = requested.filter((scope) => {
    if (restricted !== undefined && !restricted.has(scope.name)) return false;
    if (scope.roles.length === 0) return true;
    for (const role of index.expand(scope.roles)) {
      if (roles.has(role) && (allowed === undefined || isRealmRole(role) || allowed.has(ownerOf(role)))) return true;
    }
    because.push({ code: "scope-dropped", scope: scope.address, roles: scope.roles });
    return false;
  });
  for (const scope of scopes) {
    const from = client.optionals.get(scope.name) === scope ? "optional" : "default";
    because.push({ code: "scope", scope: scope.address, from });
  }
  return { scopes, withOwn: restricted === undefined || restricted.has(client.id), because };
}

/** The client that a role belongs to. */
export function ownerOf(role: Address): Address {
  return role.slice(0, role.indexOf("/role/"));
}

export function isRealmRole(role: Address): boolean {
  return role.startsWith("role/");
}

/** The roles that may go into a token (TokenManager.getAccess). */
export function grantedRoles(
  index: RealmIndex,
  client: Client,
  effective: Effective,
  roles: ReadonlySet<Address>,
): ReadonlySet<Address> {
  if (client.fullScope) return roles;
  const scoped = [...client.roles, ...(effective.withOwn ? client.own.roles : [])];
  const open = index.expand([...scoped, ...effective.scopes.flatMap((scope) => scope.roles)]);
  return new Set([...roles].filter((role) => open.has(role)));
}

/** UserSessionManager.isOfflineTokenAllowed: the role, among those that may go into the token. */
export function mayGoOffline(
  index: RealmIndex,
  client: Client,
  effective: Effective,
  roles: ReadonlySet<Address>,
): boolean {
  return grantedRoles(index, client, effective, roles).has("role/offline_access");
}
