import type { Claim } from "./claim.ts";
import { lifetime } from "./lifetime.ts";
import { type Draft, finished, flagOf } from "./mappers/draft.ts";
import { isOffline } from "./offline.ts";
import { isTrue } from "./parts.ts";
import type { Reason, Refusal, Token, TokenHead, Unknown } from "./prediction.ts";
import { ID_TOKEN, REFRESH_TOKEN } from "./request.ts";
import type { Issuing } from "./rules/rule.ts";
import { namesIn } from "./scopes.ts";
import { hasSid, type Session, type TokenKind } from "./session.ts";
import { fateOf } from "./subject/fate.ts";
import type { Held } from "./subject/held.ts";
import { isNobodys } from "./subject/readable.ts";
import { hasOpenid } from "./words.ts";

/** A token that nothing stands against, before anybody looks at what else is in it. */
export interface Given {
  at: Issuing;
  subject: Held;
  head: TokenHead;
  /** The token that is sent: the access token, or an ID token in its place. */
  shown: Draft;
}

export function giveToken(at: Issuing, subject: Held): Given | Refusal | Unknown {
  const { index, client, form, issued, requestedType, token, result, differs, request } = at;
  const isId = requestedType === ID_TOKEN;
  const shown = isId ? issued.id() : issued.access;
  const causes = isId ? [...new Set([...issued.access.causes, ...shown.causes])] : shown.causes;
  if (causes.length > 0) return { kind: "unknown", causes, because: becauseOf(at, subject) };
  // One that isn't a number was refused before.
  const expiresIn = lifetime(index, client, isOffline(at)) ?? 0;
  const aud = shown.secondAud ?? (isId ? shown.aud.list : issued.aud);
  const head: TokenHead = {
    kind: "token",
    holds: isId ? "id-token" : "access-token",
    // An audience that was filtered to nothing is absent, too.
    ...(aud === undefined || aud.length === 0 ? {} : { aud }),
    azp: shown.azp,
    scope: isId ? [] : scopeOf(at),
    sub: isId ? shown.sub : issued.sub,
    hasOwnSub: shown.hasOwnSub,
    sid: hasSid(result, token.kind, differs),
    typ: isId ? "ID" : request.dpop !== undefined && !differs.noDpop ? "DPoP" : bearer(client.attributes),
    session: result,
    jti: `${kindOf(at)}${flagOf(issued.access) === "lightweight.claim" ? "lt" : "rt"}te`,
    expiresIn,
    refreshToken: requestedType === REFRESH_TOKEN,
    idToken: !isId && hasOpenid(form.scope),
  };
  return { at, subject, head, shown };
}

/** With everything that is in it. */
export function tokenOf({ at, subject, head, shown }: Given): Token {
  const { claims } = finished(shown);
  // A second member of the same name, which hides the first from whoever reads it.
  const realmRoles = hides(claims, "realm_access") ? [] : shown.realmRoles;
  const clientRoles = hides(claims, "resource_access") ? new Map() : at.issued.clientRoles(shown);
  const written = claims.get("sid")?.value ?? null;
  const sid = head.sid || written !== null;
  return {
    ...head,
    sid,
    realmRoles,
    clientRoles,
    claims: [...claims.values()].map(shownClaim),
    because: becauseOf(at, subject),
  };
}

function hides(claims: ReadonlyMap<string, Claim>, claim: string): boolean {
  return [...claims.values()].some(
    ({ name, value, isWritten }) => name.startsWith(claim) && (value ?? isWritten) !== undefined,
  );
}

/** What it is and whose; how the server reads it again is nobody else's business. */
function shownClaim({ name, by, value, ofUser }: Claim): Claim {
  return { name, by, ...(ofUser && { ofUser }), ...(value === undefined ? {} : { value }) };
}

function becauseOf({ token: { azp, aud }, issued }: Issuing, subject: Held): readonly Reason[] {
  return [...subject.because, { code: "subject", azp, aud }, ...issued.because];
}

/** What the exchange leaves behind: its token as the next subject, in its session. */
export function after(given: Given, because: readonly Reason[]): Held {
  const { at, head, shown } = given;
  const { client, result, session, token, requestedType } = at;
  const stored = session.clients.get(client.id);
  const openid = isOpenid(at);
  const isStored = stored !== undefined || result === "on";
  const clients = isStored ? new Map([...session.clients, [client.id, { openid }] as const]) : session.clients;
  const kind = kindOf(at);
  const fate = fateOf({
    ...{ differs: at.differs, draft: shown, client, lives: head.expiresIn, isForeign: isForeign(given, kind, clients) },
    // A client session that was asked to go offline without a refresh token has no offline session.
    why: requestedType === ID_TOKEN ? "not-an-access-token" : kind === "of" ? "offline-without-session" : undefined,
    key: head.typ === "DPoP" ? at.request.dpop : undefined,
  });
  return {
    kind: "held",
    token: {
      azp: head.azp,
      aud: head.aud ?? [],
      scope: head.scope,
      kind,
      sid: head.sid,
      ...fate,
    },
    session: { ...session, clients },
    because: [...because, { code: "subject", azp: token.azp, aud: token.aud }],
  };
}

/**
 * A stored client session is looked up by `azp`; one that ends with the request isn't looked for
 * (UserSessionUtil.findValidSessionForAccessToken).
 */
function isForeign({ at, head, shown }: Given, kind: TokenKind, clients: Session["clients"]): boolean {
  if (kind === "tr") return isNobodys(shown);
  return kind === "on" && head.azp !== at.client.id && !clients.has(head.azp);
}

/** A stored client session remembers the scope of a request that was refused late, too: nothing rolls it back. */
export function afterRefusal({ client, form, session }: Issuing): Session {
  if (form.scope === undefined || !session.clients.has(client.id)) return session;
  const clients = new Map([...session.clients, [client.id, { openid: hasOpenid(form.scope) }] as const]);
  return { ...session, clients };
}

/** A stored session that asks for offline_access says `of`. */
function kindOf(at: Issuing) {
  return at.result === "on" && isOffline(at) ? "of" : at.result;
}

function scopeOf(at: Issuing): readonly string[] {
  const names = namesIn(at.index, at.issued.effective.scopes);
  return isOpenid(at) ? ["openid", ...names] : names;
}

/**
 * Without a scope of its own the request goes on with what the client's stored session asked for last, where the chain
 * still knows the session; of that only the word openid shows (DefaultClientSessionContext.isOIDCRequest).
 */
function isOpenid({ form, session, client, token, differs }: Issuing): boolean {
  if (form.scope !== undefined) return hasOpenid(form.scope);
  const isLost = differs.chainsLoseSid && (token.kind === "nt" || token.kind === "ft");
  return !isLost && session.clients.get(client.id)?.openid === true;
}

function bearer(attributes: (name: string) => string | undefined): "Bearer" | "bearer" {
  return isTrue(attributes("token.response.type.bearer.lower-case")) ? "bearer" : "Bearer";
}
