import type { Came, Difference, IssuedToken, Refusal } from "./answer.ts";
import type { Expectation } from "./contract.ts";
import { type Json, sameJson } from "./json.ts";

type TokenExpectation = Extract<Expectation, { kind: "token" }>;

/** What the contract does not say, and the token must show all the same. */
export interface Circumstances {
  /** The issuer as its metadata spells it (RFC 8414 §3.3). */
  issuer: string;
  /** The full form that was asked for; absent: none was. */
  requestedTokenType?: string | undefined;
}

/**
 * Everything in which the answer is not what the contract expects; empty: the contract is kept.
 * Sets are exact: one audience too many is as wrong as one too few (RFC 9068 §4; jose's own `audience` check is content
 * with any match).
 */
export function compare(came: Came, expected: Expectation, circumstances: Circumstances): Difference[] {
  if (expected.kind === "refusal") {
    if (came.kind === "refusal") return compareRefusal(came, expected);
    return [{ claim: "error", kind: "missing", expected: expected.error, actual: null }];
  }
  if (came.kind === "refusal") return [{ claim: "error", kind: "unexpected", expected: null, actual: came.error }];
  return compareToken(came, expected, circumstances);
}

function compareToken(token: IssuedToken, expected: TokenExpectation, circumstances: Circumstances): Difference[] {
  const { requestedTokenType } = circumstances;
  const idToken = requestedTokenType?.endsWith(":id_token") === true;
  return [
    ...one("iss", circumstances.issuer, token.iss),
    // Keycloak's own payload claim (TokenUtil); other servers have none, then there is nothing to compare.
    ...(token.typ === null ? [] : one("typ", idToken ? "ID" : "Bearer", sameCase(token.typ, "Bearer"))),
    ...(requestedTokenType === undefined ? [] : one("issued_token_type", requestedTokenType, token.issuedTokenType)),
    ...one("azp", expected.azp, token.azp),
    ...(expected.aud === undefined ? [] : set("aud", expected.aud, token.aud)),
    ...(expected.scope === undefined ? [] : set("scope", expected.scope, token.scope ?? [])),
    ...subject(expected.sub, token.sub),
    ...lifetime(expected.lifetime, token.lifetime),
    ...Object.entries(expected.claims ?? {}).flatMap(([claim, value]) => claimValue(claim, value, token.claims)),
  ];
}

function compareRefusal(came: Refusal, expected: Extract<Expectation, { kind: "refusal" }>): Difference[] {
  const { description, status } = expected;
  return [
    ...one("error", expected.error, came.error),
    ...(description === undefined ? [] : one("error_description", description, came.description)),
    ...(status === undefined ? [] : one("status", status, came.status)),
  ];
}

function one(claim: string, expected: string | number, actual: string | number | null): Difference[] {
  if (actual === expected) return [];
  return [{ claim, kind: actual === null ? "missing" : "different", expected, actual }];
}

function set(claim: string, expected: readonly string[], actual: readonly string[]): Difference[] {
  const missing = [...new Set(expected)].filter((value) => !actual.includes(value));
  const unexpected = [...new Set(actual)].filter((value) => !expected.includes(value));
  const found: Difference[] = [];
  if (missing.length > 0) found.push({ claim, kind: "missing", expected, actual, values: missing });
  if (unexpected.length > 0) found.push({ claim, kind: "unexpected", expected, actual, values: unexpected });
  return found;
}

function subject(expected: boolean | string | undefined, actual: string | null): Difference[] {
  if (expected === undefined) return [];
  if (expected === false) return actual === null ? [] : [{ claim: "sub", kind: "unexpected", expected, actual }];
  if (actual === null) return [{ claim: "sub", kind: "missing", expected, actual }];
  return expected === true ? [] : one("sub", expected, actual);
}

function lifetime(expected: number | undefined, actual: number | null): Difference[] {
  if (expected === undefined || (actual !== null && actual <= expected)) return [];
  return [{ claim: "lifetime", kind: actual === null ? "missing" : "different", expected, actual }];
}

function claimValue(claim: string, expected: unknown, claims: IssuedToken["claims"]): Difference[] {
  if (!Object.hasOwn(claims, claim)) return [{ claim, kind: "missing", expected, actual: null }];
  const actual = claims[claim];
  return sameJson(expected as Json, actual as Json) ? [] : [{ claim, kind: "different", expected, actual }];
}

/** `token.response.type.bearer.lower-case` makes it `bearer`; the name of a token type has no case (RFC 6749 §5.1). */
function sameCase(actual: string, name: string): string {
  return actual.toLowerCase() === name.toLowerCase() ? name : actual;
}
