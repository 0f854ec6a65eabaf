import { lifetime } from "./lifetime.ts";
import { flagOf } from "./mappers/draft.ts";
import { isOffline } from "./offline.ts";
import { isTrue } from "./parts.ts";
import type { Prediction, Reason, Token } from "./prediction.ts";
import { ID_TOKEN, REFRESH_TOKEN } from "./request.ts";
import type { Issuing } from "./rules/rule.ts";
import { hasSid, isNobodys, type Session, type TokenKind } from "./session.ts";
import type { Held } from "./subject/held.ts";
import { unreadable } from "./subject/readable.ts";
import { hasOpenid } from "./words.ts";

/** The answer of an exchange that nothing stands against. */
export function tokenOf(at: Issuing, subject: readonly Reason[]): Prediction {
  const { index, client, form, issued, requestedType, token, result, differs, request } = at;
  const isId = requestedType === ID_TOKEN;
  const because: Reason[] = [
    ...subject,
    { code: "subject", azp: token.azp, aud: token.aud },
    ...issued.effective.because,
    ...issued.access.because,
  ];
  const shown = isId ? issued.id() : issued.access;
  const causes = [...new Set([...issued.access.causes, ...shown.causes])];
  if (causes.length > 0) return { kind: "unknown", causes, because };
  // One that isn't a number was refused before.
  const expiresIn = lifetime(index, client, isOffline(at)) ?? 0;
  const aud = shown.secondAud ?? (isId ? [...(shown.aud ?? [])] : issued.aud);
  return {
    kind: "token",
    holds: isId ? "id-token" : "access-token",
    // An audience that was filtered to nothing is absent, too.
    ...(aud === undefined || aud.length === 0 ? {} : { aud }),
    azp: shown.azp,
    scope: isId ? [] : scopeOf(at),
    sub: shown.sub,
    hasOwnSub: shown.hasOwnSub,
    sid: hasSid(result, token.kind, differs),
    typ: isId ? "ID" : request.dpop !== undefined && !differs.noDpop ? "DPoP" : bearer(client.attributes),
    session: result,
    jti: `${kindOf(at)}${flagOf(issued.access) === "lightweight.claim" ? "lt" : "rt"}te`,
    expiresIn,
    refreshToken: requestedType === REFRESH_TOKEN,
    idToken: !isId && hasOpenid(form.scope),
    realmRoles: shown.realmRoles,
    clientRoles: shown.clientRoles,
    claims: [...shown.claims.values()],
    because,
  };
}

/** What the exchange leaves behind: its token as the next subject, and the session. */
export function after(at: Issuing, prediction: Prediction): { next?: Held; session?: Session } {
  if (prediction.kind !== "token") return {};
  const { client, result, session, token, requestedType } = at;
  const stored = session.clients.get(client.id);
  const openid = isOpenid(at);
  const isStored = stored !== undefined || result === "on";
  const clients = isStored ? new Map([...session.clients, [client.id, { openid }] as const]) : session.clients;
  const kind = kindOf(at);
  // A client session that was asked to go offline without a refresh token has no offline session.
  const why =
    requestedType === ID_TOKEN
      ? "not-an-access-token"
      : kind === "of"
        ? "offline-without-session"
        : prediction.expiresIn <= 0
          ? "expired"
          : isForeign(prediction, kind, clients, client.id)
            ? "foreign"
            : unreadable(prediction.claims);
  const next: Held = {
    kind: "held",
    token: {
      azp: prediction.azp,
      aud: prediction.aud ?? [],
      scope: prediction.scope,
      kind,
      sid: prediction.sid,
      ...(prediction.typ === "DPoP" ? { bound: { key: at.request.dpop ?? "", by: "dpop" } } : {}),
      ...(why === undefined ? {} : { unusable: { why } }),
    },
    session: { ...session, clients },
    because: [...prediction.because, { code: "subject", azp: token.azp, aud: token.aud }],
  };
  return { next, session: { ...session, clients } };
}

/**
 * A stored client session is looked up by `azp`; one that ends with the request isn't looked for
 * (UserSessionUtil.findValidSessionForAccessToken).
 */
function isForeign(token: Token, kind: TokenKind, clients: Session["clients"], requester: string): boolean {
  if (kind === "tr") return isNobodys(token);
  return kind === "on" && token.azp !== requester && !clients.has(token.azp);
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
  const names = at.issued.effective.scopes.filter(({ inToken }) => inToken).map(({ name }) => name);
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
