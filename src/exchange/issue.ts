import { hashSetOrder } from "./hash-set.ts";
import type { Draft, ResolvedRoles } from "./mappers/draft.ts";
import { runMappers } from "./mappers/index.ts";
import type { Client, Mapper } from "./parts.ts";
import type { Reason } from "./prediction.ts";
import type { Principal } from "./principal.ts";
import type { RealmIndex } from "./realm-index.ts";
import { type Effective, effectiveScopes, grantedRoles, requestedScopes } from "./scopes.ts";
import { isTransient, type TokenKind } from "./session.ts";
import type { Differences } from "./versions.ts";

export interface Order {
  index: RealmIndex;
  differs: Differences;
  client: Client;
  principal: Principal;
  /** Roles of the principal, known. */
  roles: ReadonlySet<string>;
  scope: string | undefined;
  /** The `audience` parameter, which takes away what it doesn't name; absent: not sent. */
  audience: readonly string[] | undefined;
  /** The same for role gates: a refresh token's scopes are settled before the audience is looked at. */
  gate: ReadonlySet<string> | undefined;
  /** Names that a client policy leaves. */
  restricted: ReadonlySet<string> | undefined;
  session: TokenKind;
}

export interface Issued {
  effective: Effective;
  access: Draft;
  /** Only where one is asked for. */
  id(): Draft;
  /** Of the access token, as it is sent. */
  aud: readonly string[] | undefined;
}

/** The tokens that the server makes of a request that nothing refuses (TokenManager.createClientAccessToken). */
export function issue(order: Order): Issued {
  const { index, client, audience, roles } = order;
  const requested = requestedScopes(index, client, order.scope, order.differs);
  const effective = effectiveScopes(index, client, requested, roles, order.gate, order.restricted);
  const { access, mappers } = unfiltered(order, effective);
  const aud = access.aud && [...access.aud];
  const id = () => {
    const token = draft("id-token", order, access.resolved);
    token.aud = new Set([client.id]);
    token.azp = access.azp;
    token.sub = true;
    runMappers(token, mappers);
    return token;
  };
  if (aud === undefined || audience === undefined) return { effective, access, aud, id };
  return { effective, access: restrict(access, audience), aud: within(access, audience), id };
}

interface Unfiltered {
  order: Order;
  effective: Effective;
  access: Draft;
  mappers: readonly Mapper[];
}

/**
 * The access token before the audience is looked at. Requests that differ in nothing else come one after the other when
 * all of them are tried, so the last one is kept: with a thousand roles this is nearly the whole work.
 */
function unfiltered(order: Order, effective: Effective): Unfiltered {
  const { index, client, roles } = order;
  const last = LAST.get(index);
  if (last !== undefined && isSame(last, order, effective)) return last;
  const resolved = byClient(index, grantedRoles(index, client, effective, roles));
  const own = effective.withOwn ? client.own.mappers : [];
  const mappers = [...own, ...effective.scopes.flatMap((scope) => scope.mappers)].filter(
    ({ protocol }) => protocol === client.protocol,
  );
  const access = draft("access-token", order, resolved);
  access.sub = isTransient(order.session);
  if (!client.fullScope) access.because.push({ code: "no-full-scope", client: client.address });
  runMappers(access, mappers);
  const made = { order, effective, access, mappers };
  LAST.set(index, made);
  return made;
}

const LAST = new WeakMap<RealmIndex, Unfiltered>();

function isSame(
  last: Unfiltered,
  { client, principal, roles, session }: Order,
  { scopes, withOwn }: Effective,
): boolean {
  return (
    last.order.client === client &&
    last.order.principal.address === principal.address &&
    last.order.roles === roles &&
    isTransient(last.order.session) === isTransient(session) &&
    last.effective.withOwn === withOwn &&
    last.effective.scopes.length === scopes.length &&
    last.effective.scopes.every((scope, at) => scope === scopes[at])
  );
}

/** TokenManager.restrictRequestedAudience: realm roles stay as they are. */
function restrict(token: Draft, audience: readonly string[]): Draft {
  const asked = new Set(audience);
  const filtered = [...(token.aud ?? [])].filter((id) => !asked.has(id));
  return {
    ...token,
    clientRoles: new Map([...asked].flatMap((id) => pair(id, token.clientRoles.get(id)))),
    because: [...token.because, ...filtered.map((id): Reason => ({ code: "audience-filtered", audience: id }))],
  };
}

function pair<V>(key: string, value: V | undefined): [string, V][] {
  return value === undefined ? [] : [[key, value]];
}

function within({ aud }: Draft, audience: readonly string[]): readonly string[] {
  return hashSetOrder(audience).filter((id) => aud?.has(id) === true);
}

function draft(holds: Draft["holds"], { index, client, principal }: Order, resolved: ResolvedRoles): Draft {
  return {
    holds,
    client,
    person: index.person(principal.address),
    resolved,
    aud: undefined,
    azp: client.id,
    sub: false,
    hasOwnSub: false,
    realmRoles: [],
    clientRoles: new Map(),
    claims: new Map(),
    because: [],
    causes: [],
    fails: false,
  };
}

function byClient(index: RealmIndex, roles: ReadonlySet<string>): ResolvedRoles {
  const realm = new Set<string>();
  const clients = new Map<string, Set<string>>();
  for (const role of roles) {
    const { name, client } = index.roleName(role);
    const list = client === undefined ? realm : clients.get(client);
    if (list) list.add(name);
    else if (client !== undefined) clients.set(client, new Set([name]));
  }
  return { realm, clients };
}
