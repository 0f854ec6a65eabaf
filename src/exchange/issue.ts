import { hashSetOrder } from "./hash-set.ts";
import type { Draft, ResolvedRoles } from "./mappers/draft.ts";
import { runMappers } from "./mappers/index.ts";
import type { Client } from "./parts.ts";
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
  const resolved = byClient(index, grantedRoles(index, client, effective, roles));
  const own = effective.withOwn ? client.own.mappers : [];
  const mappers = [...own, ...effective.scopes.flatMap((scope) => scope.mappers)].filter(
    ({ protocol }) => protocol === client.protocol,
  );
  const access = draft("access-token", client, resolved);
  access.sub = isTransient(order.session);
  if (!client.fullScope) access.because.push({ code: "no-full-scope", client: client.address });
  runMappers(access, mappers);
  const aud = access.aud && audience ? restrict(access, audience) : access.aud;
  const id = () => {
    const token = draft("id-token", client, resolved);
    token.aud = [client.id];
    token.azp = access.azp;
    token.sub = true;
    runMappers(token, mappers);
    return token;
  };
  return { effective, access, aud, id };
}

/** TokenManager.restrictRequestedAudience: realm roles stay as they are. */
function restrict(token: Draft, audience: readonly string[]): readonly string[] {
  const asked = new Set(audience);
  for (const id of [...token.clientRoles.keys()]) if (!asked.has(id)) token.clientRoles.delete(id);
  for (const id of token.aud ?? []) if (!asked.has(id)) token.because.push({ code: "audience-filtered", audience: id });
  return hashSetOrder(audience).filter((id) => token.aud?.includes(id) === true);
}

function draft(holds: Draft["holds"], client: Client, resolved: ResolvedRoles): Draft {
  return {
    holds,
    client,
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
