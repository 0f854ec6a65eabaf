import type { Difference } from "#model/answer.ts";
import { formatDuration } from "#model/duration.ts";
import type { TokenFault, Verdict } from "#oauth/verdict.ts";
import { type Explanation, fill, yaml } from "./refusal-row.ts";

interface CauseRow {
  claim: string;
  kind?: Difference["kind"];
  /** Whether the contract sends the parameter `audience`; absent: either way. */
  audience?: "asked" | "not asked";
  cause: string;
  fix: string;
}

/** Why a token most likely is not as expected, by its first difference that the table knows. */
export function explainDifferences(
  asked: Pick<Verdict["asked"], "requester" | "audience">,
  differences: readonly Difference[],
): Explanation | undefined {
  const audience = asked.audience.length > 0 ? "asked" : "not asked";
  for (const difference of differences) {
    const row = CAUSES.find(
      ({ claim, kind, audience: when }) =>
        (claim === difference.claim || claim === "*") &&
        (kind === undefined || kind === difference.kind) &&
        (when === undefined || when === audience),
    );
    if (row === undefined) continue;
    const { claim, values = [], expected } = difference;
    const names = {
      requester: asked.requester,
      claim,
      first: values[0] ?? "",
      list: values.map(yaml).join(", "),
      duration: typeof expected === "number" ? formatDuration(expected) : "",
    };
    return { cause: fill(row.cause, names), fix: fill(row.fix, names) };
  }
  return undefined;
}

export function explainFault(fault: TokenFault, requester: string): Explanation {
  const { cause, fix } = FAULTS[fault];
  return { cause: fill(cause, { requester }), fix: fill(fix, { requester }) };
}

/** First match wins. `<list>`: the values that are too few or too many. How aud comes about: Keycloak TokenManager. */
const CAUSES: readonly CauseRow[] = [
  {
    claim: "aud",
    kind: "unexpected",
    audience: "not asked",
    cause:
      "Without the parameter audience the token has every audience that <requester> can get; account comes with the scope roles, when fullScopeAllowed is on.",
    fix: "`audience: …` in the contract, or `clients: { <requester>: { fullScopeAllowed: false } }`",
  },
  {
    claim: "aud",
    kind: "unexpected",
    cause: "The contract asks for <list> and does not expect it, or a claim mapper of <requester> replaces aud.",
    fix: "take <list> out of `audience` in the contract, or add it to `expect: { aud: … }`",
  },
  {
    claim: "aud",
    kind: "missing",
    cause: "No scope or mapper of the requester <requester> puts <list> into the token (for this user's roles).",
    fix: "`clientScopes: { <first>-audience: { protocolMappers: { <first>: { audience: <first> } } } }` and `clients: { <requester>: { defaultClientScopes: { with: [<first>-audience] } } }`",
  },
  {
    claim: "scope",
    kind: "missing",
    cause:
      "A scope is not attached to <requester>, was not asked for, needs a role that the user has not, or is kept out of the claim.",
    fix: "`clients: { <requester>: { defaultClientScopes: { with: [<list>] } } }`",
  },
  {
    claim: "scope",
    kind: "unexpected",
    cause: "The default scopes of the requester <requester> come without being asked for.",
    fix: "`clients: { <requester>: { defaultClientScopes: { without: [<list>] } } }`",
  },
  {
    claim: "sub",
    kind: "missing",
    cause: "The requester <requester> lacks the scope basic, whose mapper adds sub.",
    fix: "`clients: { <requester>: { defaultClientScopes: { with: [basic] } } }`",
  },
  {
    claim: "lifetime",
    cause: "The lifetime is that of the requester <requester>, else the realm's; the subject token's does not count.",
    fix: "`clients: { <requester>: { accessTokenLifespan: <duration> } }`",
  },
  {
    claim: "azp",
    cause: "azp is the requester, unless a claim mapper rewrites it.",
    fix: "look for a mapper with `claim.name: azp` on <requester> and its scopes",
  },
  {
    claim: "iss",
    cause: "The server signs under another name than the one that it was asked under.",
    fix: "use the address that the token names, or correct the server's hostname setting (KC_HOSTNAME)",
  },
  { claim: "exp", cause: "The server's clock and this machine's differ.", fix: "set the clocks (NTP)" },
  { claim: "nbf", cause: "The server's clock and this machine's differ.", fix: "set the clocks (NTP)" },
  { claim: "typ", cause: "The server issued another kind of token.", fix: "see `requestedTokenType` of the contract" },
  {
    claim: "issued_token_type",
    cause: "The server issued another kind of token than was asked for.",
    fix: "see `requestedTokenType` of the contract",
  },
  {
    claim: "error",
    kind: "missing",
    cause: "Nothing in the realm stops this exchange (any more).",
    fix: "take the audience or the scope from <requester>, or expect a token in the contract",
  },
  {
    claim: "*",
    kind: "missing",
    cause: "No mapper of <requester> and its scopes adds <claim>; those of the subject's client do not count.",
    fix: "`clients: { <requester>: { protocolMappers: { <claim>: … } } }`",
  },
];

const FAULTS: Record<TokenFault, Explanation> = {
  "not-a-jwt": {
    cause: "The token is encrypted or opaque, so nothing can be checked (Keycloak encrypts ID tokens on request).",
    fix: "`clients: { <requester>: { attributes: { id.token.encrypted.response.alg: null } } }`",
  },
  algorithm: {
    cause: "The token is signed with a shared secret (HS…) or not at all, so a resource server cannot check it.",
    fix: "`clients: { <requester>: { attributes: { access.token.signed.response.alg: RS256 } } }`",
  },
  "unknown-key": {
    cause: "The token is signed with a key that is not in the realm's published set.",
    fix: "run again; if it stays so, look at the realm's keys and at what caches its key set",
  },
  "bad-signature": {
    cause: "The signature does not belong to this token.",
    fix: "something between kcx and the server changes tokens: ask the server directly",
  },
};
