/**
 * What Keycloak will answer to a token exchange, from the configuration alone.
 *
 * The server asks its questions in a fixed order, and the first no is the answer. Here each question is one file in
 * `rules/`, and `rules/index.ts` holds the order in four lists, because later questions need more: a request arrives
 * (ARRIVAL), its client is known (ASKING), its subject token is known (HOLDING), and the tokens that would be given are
 * known (ISSUING). A rule sees only what its list has, so none can be asked too early. The order matters more than it
 * seems: a requester that isn't in the subject token's audience and asks for an unknown scope is told the first and
 * not the second, and whoever repairs by error texts would otherwise repair the wrong thing.
 *
 * A token is made in four steps, the same for log-ins and exchanges (`issue.ts`):
 *
 * 1. *Scopes.* The client's default scopes and those of its optional ones that are asked for. A scope with roles of its
 *    own is open only to users who have one of them; it is dropped without a word otherwise. When `audience` is sent,
 *    client roles of other clients open nothing, so asking for less can also mean getting something else.
 * 2. *Roles.* All roles of the user where the client has full scope, else only those that the client or one of the
 *    scopes brings.
 * 3. *Mappers.* Those of the client and of the scopes, by priority. Audience mappers add a name, checked by nobody;
 *    "audience resolve" adds every client of which a role is in, which is why `account` is in nearly every token.
 * 4. *The audience parameter* is a filter and nothing else: it takes away, and what it names must have been there.
 *
 * The subject token decides whether the requester is let in at all (its `aud`), and what kind of session the result
 * has. Sessions are the only memory: a client with a stored session goes on with it (`session.ts`), which is why the
 * same exchange may have a `sub` in a test and none in production, or an `openid` that nobody asked for. A predicted
 * log-in has a fresh session; a chain is predicted link by link, and its session is carried along.
 *
 * What configuration doesn't hold is answered with `unknown` and what would have to be known, never with a guess:
 * scripts, values that come from users, consents that somebody gave once, client policies that look at more than the
 * client. And only where it decides: a refusal that comes before stays a refusal.
 *
 * Sources: StandardTokenExchangeProvider, AbstractTokenExchangeProvider, TokenManager, DefaultClientSessionContext of
 * Keycloak 26; `versions.ts` says where releases differ. The differential test (`npm run model:soak`) compares all this
 * with a real server on random realms.
 */
import type { Realm } from "#model/realm.ts";
import { readForm } from "./form.ts";
import { issue } from "./issue.ts";
import { restrictionOf } from "./policies.ts";
import type { Prediction, Refusal, Unknown } from "./prediction.ts";
import { RealmIndex } from "./realm-index.ts";
import { ACCESS_TOKEN, type ExchangeRequest, REFRESH_TOKEN, type Subject } from "./request.ts";
import { ARRIVAL, ASKING, HOLDING, ISSUING } from "./rules/index.ts";
import type { Asking, Holding, Issuing, Rule } from "./rules/rule.ts";
import { resultKind, type Session } from "./session.ts";
import type { Held, Obtained } from "./subject/held.ts";
import { obtain } from "./subject/index.ts";
import { after, afterRefusal, type Given, giveToken, tokenOf } from "./token.ts";
import { type Differences, differencesOf } from "./versions.ts";

/**
 * @param realm one realm, or its index when many questions are asked of it.
 * @param version of the server, `26.4.7`; the realm's own where it tells, else the newest known.
 */
export function predict(
  realm: Realm | RealmIndex,
  subject: Subject,
  request: ExchangeRequest,
  version?: string,
): Prediction {
  const index = realm instanceof RealmIndex ? realm : new RealmIndex(realm);
  const differs = differencesOf(version ?? index.realm.version);
  return exchange(index, differs, hold(index, differs, subject), request).prediction;
}

/** The subject token alone: what `predict` starts from. */
export function predictSubject(realm: Realm | RealmIndex, subject: Subject, version?: string): Obtained {
  const index = realm instanceof RealmIndex ? realm : new RealmIndex(realm);
  return hold(index, differencesOf(version ?? index.realm.version), subject);
}

/** What stands against a request whoever's token it brings; `undefined`: it lies with the token. */
export function objection(
  index: RealmIndex,
  differs: Differences,
  request: ExchangeRequest,
): Refusal | Unknown | undefined {
  const asked = ask(index, differs, request);
  return "kind" in asked ? asked : undefined;
}

export interface Exchanged {
  prediction: Prediction;
  /** What a next exchange would start from; absent after a refusal. */
  next?: Held;
  /** The session that the subject token lies in, as the exchange leaves it. */
  session?: Session;
}

/** No token, or one that isn't made yet. */
export type Decided = { prediction: Refusal | Unknown; session?: Session } | Given;

/** One exchange of a token that was got before. */
export function exchange(
  index: RealmIndex,
  differs: Differences,
  subject: Obtained,
  request: ExchangeRequest,
): Exchanged {
  const decided = decide(subject, ask(index, differs, request));
  if (!("head" in decided)) return decided;
  const prediction = tokenOf(decided);
  const next = after(decided, prediction.because);
  return { prediction, next, session: next.session };
}

/** The same, as far as it is decided: in a large realm what else is in the token is most of the work. */
export function decide(subject: Obtained, asking: Asking | Refusal | Unknown): Decided {
  if (subject.kind === "refusal") return { prediction: subject };
  if ("kind" in asking) return { prediction: asking };
  if (subject.kind === "unknown") return { prediction: subject };
  const { token, session } = subject;
  const { index, differs, request, form, client } = asking;
  const holding: Holding = { index, differs, request, form, client, token, session };
  const barred = first(HOLDING, holding);
  if (barred) return { prediction: barred };
  const { roles, address } = session.principal;
  if (roles === undefined) {
    return { prediction: { kind: "unknown", causes: [{ code: "user", user: address }], because: [] } };
  }
  const requestedType = form.requestedTokenType ?? ACCESS_TOKEN;
  const isRefresh = requestedType === REFRESH_TOKEN;
  const result = resultKind(token.kind, session.clients.has(client.id), isRefresh);
  const issued = issue({
    index,
    differs,
    client,
    roles,
    principal: session.principal,
    scope: form.scope,
    session: result,
    audience: form.audience,
    // Its scopes are settled by the check for offline_access, before the audience is known to them.
    gate: form.audience === undefined || isRefresh ? undefined : new Set(form.audience),
    restricted: restrictionOf(index, client, token),
  });
  const issuing: Issuing = { index, differs, request, form, client, token, session, requestedType, result, issued };
  const late = first(ISSUING, issuing);
  if (late) return { prediction: late, session: afterRefusal(issuing) };
  const given = giveToken(issuing, subject);
  return "head" in given ? given : { prediction: given };
}

/** A request, as far as the subject token isn't looked at. */
export function ask(index: RealmIndex, differs: Differences, request: ExchangeRequest): Asking | Refusal | Unknown {
  const arrival = {
    index,
    differs,
    request,
    form: readForm(request, differs),
    client: index.client(request.requester),
  };
  const early = first(ARRIVAL, arrival);
  if (early) return early;
  // ARRIVAL refuses unknown clients.
  const asking: Asking = { ...arrival, client: arrival.client as NonNullable<typeof arrival.client> };
  return first(ASKING, asking) ?? asking;
}

/** A subject token, made link by link. */
function hold(index: RealmIndex, differs: Differences, subject: Subject): Obtained {
  if (subject.kind === "exchange") {
    const { prediction, next } = exchange(index, differs, hold(index, differs, subject.subject), subject.request);
    if (next) return next;
    if (prediction.kind === "refusal") return { ...prediction, at: "subject" };
    return prediction.kind === "unknown" ? prediction : { kind: "unknown", causes: [], because: [] };
  }
  let held = obtain(index, differs, subject);
  for (const before of subject.kind === "user" ? (subject.exchanged ?? []) : []) {
    const { session } = exchange(index, differs, held, before);
    if (held.kind === "held" && session) held = { ...held, session };
  }
  return held;
}

function first<At>(rules: readonly Rule<At>[], at: At): ReturnType<Rule<At>["check"]> {
  for (const rule of rules) {
    const objection = rule.check(at);
    if (objection) return objection;
  }
  return undefined;
}
