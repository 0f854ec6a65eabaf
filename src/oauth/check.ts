import type { Difference, IssuedToken } from "#model/answer.ts";
import type { Expectation } from "#model/contract.ts";
import type { SubjectToken } from "./verdict.ts";

type Claims = Readonly<Record<string, unknown>>;

/** The claims that are compared or shown, out of all that a token carries. */
export function describeToken(claims: Claims, issuedTokenType: string | null, expected: Expectation): IssuedToken {
  const named = expected.kind === "token" ? Object.keys(expected.claims ?? {}) : [];
  const { iat, exp } = claims;
  return {
    kind: "token",
    issuedTokenType,
    iss: text(claims["iss"]),
    aud: strings(claims["aud"]),
    azp: text(claims["azp"]),
    scope: words(claims["scope"]),
    sub: text(claims["sub"]),
    typ: text(claims["typ"]),
    lifetime: typeof iat === "number" && typeof exp === "number" ? exp - iat : null,
    claims: Object.fromEntries(named.filter((name) => Object.hasOwn(claims, name)).map((name) => [name, claims[name]])),
  };
}

/** The difference that a token makes which has expired, or does not hold yet, by this machine's clock. */
export function untimely(claims: Claims, claim: string, now: Date): Difference {
  const seconds = Math.floor(now.getTime() / 1000);
  return { claim, kind: "different", expected: seconds, actual: claims[claim] ?? null };
}

/** Why the server will not take a subject token, as far as the token says. */
export function unusableOf({ typ, iss, exp }: Claims, issuer: string, now: Date): SubjectToken["unusable"] {
  const seconds = typeof exp === "number" ? Math.floor(now.getTime() / 1000) - exp : 0;
  if (typeof typ === "string" && !/^(Bearer|DPoP)$/i.test(typ)) return { why: "not-an-access-token", typ };
  if (typeof iss === "string" && iss !== issuer) return { why: "other-issuer", issuer: iss };
  return seconds > 0 ? { why: "expired", seconds } : undefined;
}

/** `aud` may be absent, one string or a list (RFC 7519 §4.1.3). */
export function strings(claim: unknown): string[] {
  if (claim === undefined || claim === null) return [];
  const list: unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
}

/** The words of a `scope` claim (RFC 8693 §4.2); null: no such claim. */
export function words(claim: unknown): string[] | null {
  return typeof claim === "string" ? claim.split(" ").filter((word) => word !== "") : null;
}

export function text(claim: unknown): string | null {
  return typeof claim === "string" ? claim : null;
}
