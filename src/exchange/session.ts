import type { Address } from "#model/address.ts";
import type { Principal } from "./principal.ts";
import type { Differences } from "./versions.ts";

/**
 * The first two letters of `jti` (DefaultTokenContextEncoderProvider): `on` an online session that is stored, `of` an
 * offline one, `tr` none, `nt` / `ft` an exchange that left no trace in an online / offline session.
 */
export type TokenKind = "on" | "of" | "tr" | "nt" | "ft";

export function isTokenKind(text: string): text is TokenKind {
  return ["on", "of", "tr", "nt", "ft"].includes(text);
}

/** What the server keeps of a user session, as far as it shows in tokens. */
export interface Session {
  principal: Principal;
  /** Clients with a client session that is stored; `openid`: the last scope it asked for held that word. */
  clients: ReadonlyMap<string, { openid: boolean }>;
}

/** A subject token that exists. */
export interface SubjectToken {
  azp: string;
  aud: readonly string[];
  scope: readonly string[];
  kind: TokenKind;
  sid: boolean;
  /** `cnf.jkt` or `cnf.x5t#S256`; `nothing`: a `cnf` that says neither. */
  bound?: { key: string; by: "dpop" | "mtls" | "nothing" };
  /** Why the server will not take it. */
  unusable?: Unusable;
  /** What decides whether it will, where that isn't known. */
  unsure?: Unsure;
}

/** Of the causes of an unknown answer. */
export type Unsure = { code: "at-once"; client: Address } | { code: "mapper-value"; mapper: Address };

export type Unusable =
  | { why: "offline-without-session" | "no-session" | "foreign" | "unreadable" }
  /** Of a token at hand: who it says gave it. */
  | { why: "other-issuer"; issuer: string }
  | { why: "not-an-access-token"; typ?: string }
  /** `seconds` ago, where it is at hand. */
  | { why: "expired"; seconds?: number }
  /** `seconds` from now, where it is at hand. */
  | { why: "not-yet-valid"; seconds?: number }
  /** It is older than what the realm or the client still takes. */
  | { why: "before-not-before"; at: Address };

/**
 * The session of the token that an exchange gives. A client that has a stored client session in the user session goes
 * on with it; a refresh token needs one; everybody else gets one that ends with the request
 * (TokenManager.attachAuthenticationSession with createTransientIfMissing).
 */
export function resultKind(subject: TokenKind, isStored: boolean, isRefresh: boolean): TokenKind {
  if (subject === "tr" || subject === "nt" || subject === "ft") return subject;
  if (subject === "of") return "ft";
  return isStored || isRefresh ? "on" : "nt";
}

/** A transient session always writes `sub`; a stored one leaves it to the mapper of scope `basic`. */
export function isTransient(kind: TokenKind): boolean {
  return kind === "tr" || kind === "nt" || kind === "ft";
}

/** Before 26.3 or so the second exchange of a chain lost `sid`, and a third found no session. */
export function hasSid(result: TokenKind, subject: TokenKind, differs: Differences): boolean {
  if (result === "tr") return false;
  return !(differs.chainsLoseSid && (subject === "nt" || subject === "ft"));
}
