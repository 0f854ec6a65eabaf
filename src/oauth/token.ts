import { errors, jwtVerify } from "jose";
import { requestFailed } from "./errors.ts";
import type { AuthServer } from "./server.ts";
import type { TokenFault } from "./verdict.ts";

/** Seconds by which the server's clock and this machine's may differ before `exp` and `nbf` count as wrong. */
const CLOCK_TOLERANCE = 5;

/** Only what a key of the realm's public set can prove: a MAC (HS…) proves nothing to a resource server. */
const ALGORITHMS = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");

type Claims = Readonly<Record<string, unknown>>;

export type TokenReading =
  /** `untimely`: the claim (`exp`, `nbf`) by which the token does not hold now. */
  { kind: "authentic"; claims: Claims; untimely?: string } | { kind: "unproven"; fault: TokenFault };

/**
 * Proves that the server signed the token, and reads its claims.
 * `iss`, `aud` and the rest are compared elsewhere: the library's `audience` is content with any match.
 * @throws KcxError when the server's keys cannot be had.
 */
export async function readToken(
  { keys }: { keys: NonNullable<AuthServer["keys"]> },
  token: string,
  now: Date,
): Promise<TokenReading> {
  const options = { algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE, currentDate: now };
  try {
    return { kind: "authentic", claims: (await jwtVerify(token, keys.set, options)).payload };
  } catch (error) {
    // Thrown only once the signature is proven; the message is not shown, the error carries the whole payload.
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      return { kind: "authentic", claims: error.payload, untimely: error.claim };
    }
    const fault = error instanceof errors.JOSEError ? FAULTS[error.code] : undefined;
    if (fault === undefined) throw requestFailed(error, keys.uri);
    return { kind: "unproven", fault };
  }
}

const FAULTS: Record<string, TokenFault> = {
  ERR_JWS_INVALID: "not-a-jwt",
  ERR_JWT_INVALID: "not-a-jwt",
  ERR_JOSE_ALG_NOT_ALLOWED: "algorithm",
  ERR_JOSE_NOT_SUPPORTED: "algorithm",
  ERR_JWKS_NO_MATCHING_KEY: "unknown-key",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "unknown-key",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "bad-signature",
};
