import type { Address } from "#model/address.ts";
import type { Client, Scope } from "./parts.ts";
import type { Reason } from "./prediction.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { Differences } from "./versions.ts";
import { countingWords, isOrganization, wordsOf } from "./words.ts";

/** Whether the server takes the scope parameter (TokenManager.isValidScope); roles play no part in it. */
export function isValidScope(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
): boolean | "organization" {
  if (scope === undefined) return true;
  const asked = wordsOf(scope).filter((word) => word !== "openid");
  if (asked.length === 0) return true;
  const words = countingWords(scope, index.organizations, differs).filter((word) => word !== "openid");
  const available = new Set([
    ...client.defaults.map(({ name }) => name),
    ...words.filter((word) => client.optionals.has(word)),
  ]);
  if (available.size === 0) return false;
  if (!index.organizations) return words.every((word) => available.has(word));
  // Two ways of naming organizations exclude each other; an alias must be known (OrganizationScope).
  if (new Set(words.filter(isOrganization).map(organizationKind)).size > 1) return false;
  const isAttached = [...client.defaults.map(({ name }) => name), ...client.optionals.keys()].includes("organization");
  const isGood = (word: string) => available.has(word) || (isAttached && organizationKind(word) !== "plain");
  if (!words.every(isGood)) return false;
  const aliases = words.filter((word) => organizationKind(word) === "alias").map((word) => word.slice(13));
  if (aliases.length === 0) return true;
  const { organizations } = index.known;
  return organizations === undefined ? "organization" : aliases.every((alias) => organizations.has(alias));
}

function organizationKind(word: string): "plain" | "all" | "alias" {
  if (!word.startsWith("organization:")) return "plain";
  return word === "organization:*" ? "all" : "alias";
}

/** Default scopes and the optional ones asked for, before any role is looked at (TokenManager.getRequestedClientScopes). */
export function requestedScopes(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
): readonly Scope[] {
  if (scope === undefined) return client.defaults;
  const words = countingWords(scope, index.organizations, differs);
  const names = index.organizations ? words.map((word) => (isOrganization(word) ? "organization" : word)) : words;
  const optional = [...new Set(names)].flatMap((name) => client.optionals.get(name) ?? []);
  return [...client.defaults, ...optional.filter((one) => !client.defaults.includes(one))];
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
