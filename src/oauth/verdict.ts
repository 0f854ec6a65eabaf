import type { ErrorCode } from "#errors.ts";
import type { Came, Difference, IssuedToken, Refusal } from "#model/answer.ts";
import type { Expectation, Requester, Subject } from "#model/contract.ts";

/**
 * What became of one contract. Plain JSON: no words for people, no token, no secret.
 *
 * `kept` it holds · `broken` it was tried and does not hold, or the subject's token could not be had · `unknowable` the
 * server did not answer, or the run was interrupted. Only `kept` is green.
 */
export type Verdict = VerdictHead & Finding;

export interface VerdictHead {
  name: string;
  slug: string;
  asked: Asked;
  expected: Expectation;
  /** Nobody logged in and nothing was exchanged: predicted, with the server's own preview of claims. */
  previewed?: true;
  /** What the subject token said of itself: not checked, it only helps to explain. */
  subject: SubjectToken | null;
  /** The session that the subject's log-in opened, afterwards. */
  session: "none" | "closed" | "left open";
  /** Wall-clock milliseconds, waiting for a turn included; null: that step was not reached. */
  ms: { subject: number | null; exchange: number | null; total: number };
}

/** `differences` are empty where nothing could be compared. */
export type Finding =
  | { status: "kept"; came: Came }
  | { status: "broken"; stage: "configuration"; missing: Missing; came: null; differences: readonly Difference[] }
  /** The subject token was refused: its log-in, or, with `refused`, that exchange of the chain before. */
  | { status: "broken"; stage: "subject"; came: Refusal; refused?: Asked; differences: readonly Difference[] }
  /** A refusal where a token was expected, the reverse, or another refusal. */
  | { status: "broken"; stage: "exchange"; came: Came; differences: readonly Difference[] }
  /** A token came that the realm's keys do not prove. */
  | { status: "broken"; stage: "signature"; fault: TokenFault; came: null; differences: readonly Difference[] }
  | { status: "broken"; stage: "claims"; came: IssuedToken; differences: readonly Difference[] }
  | { status: "unknowable"; problem: { code: ErrorCode | "INTERRUPTED"; message: string; hint: string | null } };

/** The exchange as it was asked for; values that are secret left out. */
export interface Asked {
  subject: {
    kind: Subject["kind"];
    client: string | null;
    user: string | null;
    scope: string | null;
    /** Slug of the contract whose token it is, in a chain. */
    contract?: string;
  };
  requester: string;
  auth: Requester["auth"] | "none";
  audience: readonly string[];
  scope: string | null;
  requestedTokenType: string | null;
}

/** Something that the run needs and was not given. `ref`: the reference that is unset, as a person wrote it. */
export interface Missing {
  what: "password" | "client secret" | "private key" | "subject token";
  /** The user or client; empty for a token. */
  of: string;
  ref: string | null;
}

export interface SubjectToken {
  azp: string | null;
  aud: readonly string[];
  scope: readonly string[] | null;
  /** For what the server will not take it, as far as it says so itself; `seconds` ago. */
  unusable?:
    | { why: "expired"; seconds: number }
    | { why: "other-issuer"; issuer: string }
    | { why: "not-an-access-token"; typ: string };
}

/** Why a token is not known to come from the server. */
export type TokenFault = "not-a-jwt" | "algorithm" | "unknown-key" | "bad-signature";
