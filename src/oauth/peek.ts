import { decodeJwt } from "jose/jwt/decode";
import type { TokenAtHand } from "#model/contract.ts";
import type { JsonMap } from "#model/json.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";

/** What a token says of itself, unproven; null: it is no JWT. */
export function peek(token: string): ReturnType<typeof decodeJwt> | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/** The same of one that is given, to predict with; `undefined`: its reference is unset, or it is no JWT. */
export function atHand(token: Secret, now: Date): TokenAtHand | undefined {
  const claims = peek(openSecret(token) ?? "");
  return claims === null ? undefined : { claims: claims as JsonMap, at: Math.floor(now.getTime() / 1000) };
}
