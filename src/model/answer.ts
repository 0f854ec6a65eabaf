/** What a token endpoint answered, or is predicted to answer, as far as a contract looks at it. Plain JSON. */
export type Came = IssuedToken | Refusal;

/** An OAuth error answer (RFC 6749 §5.2). */
export interface Refusal {
  kind: "refusal";
  /** Null for `approval_timeout` before the server was ever asked whether somebody had approved. */
  status: number | null;
  /** As the server says it, or `approval_timeout`: nobody approved in time. */
  error: string;
  description: string | null;
  /** What an answer that says "not yet" says of time, in seconds (RFC 8628 §3.2). */
  pending?: { interval?: number; expiresIn?: number };
}

export interface IssuedToken {
  kind: "token";
  issuedTokenType: string | null;
  iss: string | null;
  aud: readonly string[];
  azp: string | null;
  /** The words of the `scope` claim; null: there is none. */
  scope: readonly string[] | null;
  sub: string | null;
  typ: string | null;
  /** Seconds from `iat` to `exp`. */
  lifetime: number | null;
  /** Of the other claims only those that the contract names. */
  claims: Readonly<Record<string, unknown>>;
}

/** One thing that is not as the contract says. Sets (`aud`, `scope`) name the values that are too few or too many. */
export interface Difference {
  claim: string;
  kind: "missing" | "unexpected" | "different";
  expected: unknown;
  actual: unknown;
  values?: readonly string[];
}
