import type { Came, Difference } from "#model/answer.ts";
import { compare } from "#model/compare.ts";
import type { Contract, Expectation } from "#model/contract.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { Cause, Prediction, Refusal, Token } from "./prediction.ts";

/** What the model says of one contract. */
export type Forecast =
  | { status: "kept"; came: Came }
  /** Another answer than the contract expects, or no subject token to exchange. */
  | { status: "broken"; at: "subject" | "exchange"; came: Came; differences: readonly Difference[] }
  | { status: "unknown"; causes: readonly Cause[] };

/** Claims of the server's own, or of this very token: configuration doesn't hold their values. */
const UNPREDICTED = ["iss", "sub", "sid", "jti", "iat", "exp", "nbf", "auth_time", "acr", "nonce", "session_state"];

/** Whether a predicted answer is the one that the contract expects: the same comparison as of a real one. */
export function judge(contract: Contract, prediction: Prediction): Forecast {
  if (prediction.kind === "unknown") return { status: "unknown", causes: prediction.causes };
  if (prediction.kind === "refusal" && prediction.at === "subject") {
    return { status: "broken", at: "subject", came: cameOf(prediction, {}, undefined), differences: [] };
  }
  const { expect } = contract;
  const { claims, causes } = prediction.kind === "token" ? claimsOf(prediction, expect) : { claims: {}, causes: [] };
  const requestedTokenType =
    contract.requestedTokenType === undefined ? undefined : fullTokenType(contract.requestedTokenType);
  const came = cameOf(prediction, claims, requestedTokenType);
  const found = compare(came, expect, { issuer: ISSUER, requestedTokenType });
  const undecided = new Set(causes.map((cause) => ("claim" in cause ? cause.claim : "")));
  const differences = found.filter(({ claim }) => !undecided.has(claim));
  if (differences.length > 0) return { status: "broken", at: "exchange", came, differences };
  return causes.length > 0 ? { status: "unknown", causes } : { status: "kept", came };
}

/** A realm's tokens name its own issuer. */
const ISSUER = "the realm";

function cameOf(prediction: Token | Refusal, claims: Record<string, unknown>, type: string | undefined): Came {
  if (prediction.kind === "refusal") {
    const { status, error, description = null } = prediction;
    return { kind: "refusal", status, error, description };
  }
  return {
    kind: "token",
    issuedTokenType: type ?? null,
    iss: ISSUER,
    aud: prediction.aud ?? [],
    azp: prediction.azp,
    scope: prediction.scope,
    sub: prediction.sub ? "" : null,
    typ: prediction.typ,
    lifetime: prediction.expiresIn,
    claims,
  };
}

/** The claims that the contract names, as far as configuration decides them, and those that it doesn't. */
function claimsOf(token: Token, expect: Expectation): { claims: Record<string, unknown>; causes: Cause[] } {
  if (expect.kind !== "token") return { claims: {}, causes: [] };
  const claims: Record<string, unknown> = {};
  const causes: Cause[] = [];
  const unknown = (claim: string) => causes.push({ code: "claim", claim });
  // Whose `sub` it is only the server knows, since it is the user's id.
  if (typeof expect.sub === "string" && token.sub) unknown("sub");
  for (const name of Object.keys(expect.claims ?? {})) {
    const own = ownClaims(token)[name];
    const mapped = token.claims.find((claim) => claim.name === name);
    if (mapped !== undefined && "value" in mapped) claims[name] = mapped.value;
    else if (mapped !== undefined) unknown(name);
    else if (own !== undefined) claims[name] = own;
    else if (UNPREDICTED.includes(name) || token.claims.some((claim) => claim.name.startsWith(`${name}.`)))
      unknown(name);
  }
  return { claims, causes };
}

function ownClaims(token: Token): Record<string, unknown> {
  const roles = Object.fromEntries([...token.clientRoles].map(([id, names]) => [id, { roles: names }]));
  return {
    azp: token.azp,
    typ: token.typ,
    scope: token.scope.join(" "),
    ...(token.aud === undefined ? {} : { aud: token.aud.length === 1 ? token.aud[0] : token.aud }),
    ...(token.realmRoles.length > 0 ? { realm_access: { roles: token.realmRoles } } : {}),
    ...(token.clientRoles.size > 0 ? { resource_access: roles } : {}),
  };
}
