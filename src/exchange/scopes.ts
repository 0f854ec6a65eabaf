import { type Address, parseAddress } from "#model/address.ts";
import { memo } from "./memo.ts";
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
  if (words.every((word) => organizationKind(word) === undefined)) {
    return words.every((word) => client.optionals.has(word) || client.defaults.some(({ name }) => name === word));
  }
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
  const isOn = index.organizations || differs.organizationsAlwaysOn;
  const known = memo(index.remembered.requested, client, () => [new Map(), new Map()] as const)[isOn ? 1 : 0];
  return memo(known, scope, () => freshList(client, scope, isOn));
}

function freshList(client: Client, scope: string, isOn: boolean): readonly Scope[] {
  const words = wordsOf(scope);
  const names = plainNames(words);
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
  /** Where nothing of a request is dropped, its very list. */
  scopes: readonly Scope[];
  /** False where a client policy took the client's own mappers and role scope away. */
  withOwn: boolean;
  /** Gated, and the user has none of the roles. */
  dropped: readonly Scope[];
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
  const dropped: Scope[] = [];
  const left: Scope[] = [];
  for (const scope of requested) {
    if (restricted !== undefined && !restricted.has(scope.name)) continue;
    if (isOpen(index, scope, roles, audience)) left.push(scope);
    else dropped.push(scope);
  }
  const withOwn = restricted === undefined || restricted.has(client.id);
  return { scopes: left.length === requested.length ? requested : oneList(index, requested, left), withOwn, dropped };
}

function isOpen(
  index: RealmIndex,
  scope: Scope,
  roles: ReadonlySet<Address>,
  audience: ReadonlySet<string> | undefined,
): boolean {
  if (scope.roles.length === 0) return true;
  for (const role of index.openers(scope)) {
    if (!roles.has(role)) continue;
    if (audience === undefined || isRealmRole(role)) return true;
    const { name } = parseAddress(ownerOf(role));
    if (audience.has(name) && index.client(name) !== undefined) return true;
  }
  return false;
}

/** What is left of a list, as one list. */
function oneList(index: RealmIndex, requested: readonly Scope[], left: readonly Scope[]): readonly Scope[] {
  const known = memo(index.remembered.left, requested, () => new Map());
  return memo(known, left.map(({ address }) => address).join(" "), () => left);
}

export function becauseOfScopes(client: Client, { scopes, dropped }: Effective): readonly Reason[] {
  const from = (scope: Scope) => (client.optionals.get(scope.name) === scope ? "optional" : "default");
  return [
    ...dropped.map(({ address, roles }): Reason => ({ code: "scope-dropped", scope: address, roles })),
    ...scopes.map((scope): Reason => ({ code: "scope", scope: scope.address, from: from(scope) })),
  ];
}

/** What the `scope` claim holds of them. */
export function namesIn(index: RealmIndex, scopes: readonly Scope[]): readonly string[] {
  return memo(index.remembered.names, scopes, () => scopes.filter(({ inToken }) => inToken).map(({ name }) => name));
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
  return index.granted(roles, [...scoped, ...effective.scopes.flatMap((scope) => scope.roles)]);
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
