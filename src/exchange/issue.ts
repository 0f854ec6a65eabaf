import type { Address } from "#model/address.ts";
import { hashSetOrder } from "./hash-set.ts";
import { type Draft, finished } from "./mappers/draft.ts";
import { DraftAudience } from "./mappers/draft-audience.ts";
import { type Recipe, recipeOf, runMappers } from "./mappers/index.ts";
import { ResolvedRoles } from "./mappers/resolved-roles.ts";
import { memo } from "./memo.ts";
import type { Client } from "./parts.ts";
import type { Reason } from "./prediction.ts";
import type { Principal } from "./principal.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { Made } from "./remembered.ts";
import { becauseOfScopes, type Effective, effectiveScopes, grantedRoles, requestedScopes } from "./scopes.ts";
import { isTransient, type TokenKind } from "./session.ts";
import type { Differences } from "./versions.ts";

export interface Order {
  index: RealmIndex;
  differs: Differences;
  client: Client;
  principal: Principal;
  /** Roles of the principal, known. */
  roles: ReadonlySet<Address>;
  scope: string | undefined;
  /** The `audience` parameter, which takes away what it doesn't name; absent: not sent. */
  audience: readonly string[] | undefined;
  /** The same for role gates: a refresh token's scopes are settled before the audience is looked at. */
  gate: ReadonlySet<string> | undefined;
  /** Names that a client policy leaves. */
  restricted: ReadonlySet<string> | undefined;
  session: TokenKind;
}

/** The tokens that the server makes of a request that nothing refuses (TokenManager.createClientAccessToken). */
export function issue(order: Order): Issued {
  const { index, client, roles } = order;
  const requested = requestedScopes(index, client, order.scope, order.differs);
  const effective = effectiveScopes(index, client, requested, roles, order.gate, order.restricted);
  return new Issued(order, effective, unfiltered(order, effective));
}

export class Issued {
  readonly effective: Effective;
  /** As the mappers left it; what the `audience` parameter takes away is in it. */
  readonly access: Draft;
  /** Of the access token, as it is sent. */
  readonly aud: readonly string[] | undefined;
  /** A session that ends with the request writes it in any case. */
  readonly sub: boolean;
  readonly #order: Order;
  readonly #recipe: Recipe;
  /** Where there is nothing to take away from, nothing is taken away. */
  readonly #kept: readonly string[] | undefined;

  constructor(order: Order, effective: Effective, { access, recipe }: Made) {
    const { list } = access.aud;
    this.effective = effective;
    this.access = access;
    this.sub = access.sub || isTransient(order.session);
    this.#order = order;
    this.#recipe = recipe;
    this.#kept = list && order.audience;
    this.aud = this.#kept ? hashSetOrder(this.#kept).filter((id) => access.aud.has(id)) : list;
  }

  /** Only where one is asked for. */
  id(): Draft {
    const { access } = this;
    const token = draft("id-token", this.#order, access.resolved);
    token.aud.add(access.client.id);
    token.azp = access.azp;
    token.sub = true;
    runMappers(token, recipeOf(token, this.#recipe.lists));
    return token;
  }

  /** As they are sent (TokenManager.restrictRequestedAudience): realm roles stay as they are, and so do ID tokens. */
  clientRoles(token: Draft): ReadonlyMap<string, readonly string[]> {
    const { clientRoles } = finished(token);
    if (this.#kept === undefined || token !== this.access) return clientRoles;
    return new Map([...new Set(this.#kept)].flatMap((id) => pair(id, clientRoles.get(id))));
  }

  /** How it came to be: in a realm of thousands of roles these are hundreds. */
  get because(): readonly Reason[] {
    const { because, aud } = this.access;
    const kept = this.#kept && new Set(this.#kept);
    const filtered = kept === undefined ? [] : (aud.list ?? []).filter((id) => !kept.has(id));
    return [
      ...becauseOfScopes(this.#order.client, this.effective),
      ...because,
      ...aud.reasons,
      ...filtered.map((audience): Reason => ({ code: "audience-filtered", audience })),
    ];
  }
}

/**
 * The access token before the audience is looked at. When all that a client may ask for with somebody's tokens is tried,
 * most requests differ in nothing else, so its tokens are kept until another client comes, or somebody else.
 */
function unfiltered(order: Order, effective: Effective): Made {
  const { index, client, principal, roles } = order;
  const { last } = index.remembered;
  const isSame = last?.client === client && last.holder === principal.address && last.roles === roles;
  const kept = isSame ? last : { client, holder: principal.address, roles, tokens: [new Map(), new Map()] as const };
  index.remembered.last = kept;
  return memo(kept.tokens[effective.withOwn ? 1 : 0], effective.scopes, () => freshToken(order, effective));
}

function freshToken(order: Order, effective: Effective): Made {
  const { index, client, roles } = order;
  const recipe = recipeFor(index, client, effective);
  const access = draft("access-token", order, ResolvedRoles.of(grantedRoles(index, client, effective, roles)));
  if (!client.fullScope) access.because.push({ code: "no-full-scope", client: client.address });
  runMappers(access, recipe);
  return { access, recipe };
}

/** How a client's access tokens with these scopes are made, for everybody. */
function recipeFor(index: RealmIndex, client: Client, { scopes, withOwn }: Effective): Recipe {
  const known = memo(index.remembered.recipes, client, () => [new Map(), new Map()] as const);
  return memo(known[withOwn ? 1 : 0], scopes, () => {
    const lists = [...(withOwn ? [client.own] : []), ...scopes].map(({ mappers }) => mappers);
    return recipeOf(
      { holds: "access-token", client },
      lists.filter(({ length }) => length > 0),
    );
  });
}

function pair<V>(key: string, value: V | undefined): [string, V][] {
  return value === undefined ? [] : [[key, value]];
}

function draft(holds: Draft["holds"], { index, differs, client, principal }: Order, resolved: ResolvedRoles): Draft {
  return {
    holds,
    client,
    differs,
    person: index.person(principal.address),
    resolved,
    aud: new DraftAudience(),
    azp: client.id,
    sub: false,
    hasOwnSub: false,
    realmRoles: [],
    clientRoles: new Map(),
    claims: new Map(),
    because: [],
    causes: [],
    fails: false,
    late: {},
  };
}
