import { describe, expect, test } from "vitest";
import type { Difference } from "#model/answer.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { broken, text, token } from "./verdicts.ts";

describe("a token that is not as expected: every difference, and the first one's cause", () => {
  test.each<[string, Difference, Partial<Verdict["asked"]>, string[]]>([
    [
      "aud without the parameter",
      {
        claim: "aud",
        kind: "unexpected",
        expected: ["pizzeria"],
        actual: ["account", "pizzeria"],
        values: ["account"],
      },
      { audience: [] },
      [
        "wrong       aud has account",
        "why         Without the parameter audience the token has every audience that tools can get; account comes with the scope roles, when fullScopeAllowed is on.",
        "likely fix  `audience: …` in the contract, or `clients: { tools: { fullScopeAllowed: false } }`",
      ],
    ],
    [
      "aud with it",
      { claim: "aud", kind: "unexpected", expected: ["a"], actual: ["a", "b"], values: ["b"] },
      { audience: ["a", "b"] },
      [
        "wrong       aud has b",
        "why         The contract asks for b and does not expect it, or a claim mapper of tools replaces aud.",
        "likely fix  take b out of `audience` in the contract, or add it to `expect: { aud: … }`",
      ],
    ],
    [
      "aud lacks",
      { claim: "aud", kind: "missing", expected: ["a b", "c"], actual: [], values: ["a b", "c"] },
      {},
      [
        "wrong       aud lacks a b, c",
        `why         No scope or mapper of the requester tools puts "a b", c into the token (for this user's roles).`,
        'likely fix  `clientScopes: { "a b-audience": { protocolMappers: { "a b": { audience: "a b" } } } }` and `clients: { tools: { defaultClientScopes: { with: ["a b-audience"] } } }`',
      ],
    ],
    [
      "scope",
      { claim: "scope", kind: "unexpected", expected: [], actual: ["email"], values: ["email"] },
      {},
      [
        "wrong       scope has email",
        "why         The default scopes of the requester tools come without being asked for.",
        "likely fix  `clients: { tools: { defaultClientScopes: { without: [email] } } }`",
      ],
    ],
    [
      "scope lacks",
      { claim: "scope", kind: "missing", expected: ["a", "b"], actual: [], values: ["a", "b"] },
      {},
      [
        "wrong       scope lacks a, b",
        "why         A scope is not attached to tools, was not asked for, needs a role that the user has not, or is kept out of the claim.",
        "likely fix  `clients: { tools: { defaultClientScopes: { with: [a, b] } } }`",
      ],
    ],
    [
      "iss",
      { claim: "iss", kind: "different", expected: "http://a", actual: "http://b" },
      {},
      [
        'wrong       iss is "http://b", not "http://a"',
        "why         The server signs under another name than the one that it was asked under.",
        "likely fix  use the address that the token names, or correct the server's hostname setting (KC_HOSTNAME)",
      ],
    ],
    [
      "clock, the other way",
      { claim: "nbf", kind: "different", expected: 1_000, actual: 1_300 },
      {},
      [
        "wrong       nbf is 300 s after this machine's clock",
        "why         The server's clock and this machine's differ.",
        "likely fix  set the clocks (NTP)",
      ],
    ],
    [
      "typ",
      { claim: "typ", kind: "different", expected: "Bearer", actual: "ID" },
      {},
      [
        'wrong       typ is "ID", not "Bearer"',
        "why         The server issued another kind of token.",
        "likely fix  see `requestedTokenType` of the contract",
      ],
    ],
    [
      "issued_token_type",
      { claim: "issued_token_type", kind: "missing", expected: "urn:x", actual: null },
      {},
      [
        "wrong       issued_token_type is not there",
        "why         The server issued another kind of token than was asked for.",
        "likely fix  see `requestedTokenType` of the contract",
      ],
    ],
    [
      "sub",
      { claim: "sub", kind: "missing", expected: true, actual: null },
      {},
      [
        "wrong       sub is not there",
        "why         The requester tools lacks the scope basic, whose mapper adds sub.",
        "likely fix  `clients: { tools: { defaultClientScopes: { with: [basic] } } }`",
      ],
    ],
    [
      "lifetime",
      { claim: "lifetime", kind: "different", expected: 300, actual: 3_600 },
      {},
      [
        "wrong       lifetime is 1h, more than 5m",
        "why         The lifetime is that of the requester tools, else the realm's; the subject token's does not count.",
        "likely fix  `clients: { tools: { accessTokenLifespan: 5m } }`",
      ],
    ],
    [
      "clock",
      { claim: "exp", kind: "different", expected: 1_300, actual: 1_000 },
      {},
      [
        "wrong       exp is 300 s before this machine's clock",
        "why         The server's clock and this machine's differ.",
        "likely fix  set the clocks (NTP)",
      ],
    ],
    [
      "azp",
      { claim: "azp", kind: "different", expected: "tools", actual: "other" },
      {},
      [
        'wrong       azp is "other", not "tools"',
        "why         azp is the requester, unless a claim mapper rewrites it.",
        "likely fix  look for a mapper with `claim.name: azp` on tools and its scopes",
      ],
    ],
    [
      "a claim",
      { claim: "department", kind: "missing", expected: "kitchen", actual: null },
      {},
      [
        "wrong       department is not there",
        "why         No mapper of tools and its scopes adds department; those of the subject's client do not count.",
        "likely fix  `clients: { tools: { protocolMappers: { department: … } } }`",
      ],
    ],
    [
      "a claim of another value: no guess",
      { claim: "department", kind: "different", expected: { a: 1 }, actual: null },
      {},
      ['wrong       department is null, not {"a":1}'],
    ],
  ])("%s", (_, difference, asked, lines) => {
    const verdict = broken("a", { stage: "claims", came: token(), differences: [difference] }, asked);
    expect(text([verdict]).split("\n").slice(3, -2)).toEqual(lines.map((line) => `    ${line}`));
  });

  test("all that is expected is said, all that differs, too", () => {
    const verdict = broken("a", {
      stage: "claims",
      came: token(),
      differences: [
        { claim: "azp", kind: "different", expected: "x", actual: "tools" },
        { claim: "lifetime", kind: "missing", expected: 60, actual: null },
        { claim: "sub", kind: "unexpected", expected: false, actual: "6a3e" },
      ],
      expected: { kind: "token", azp: "x", aud: [], scope: ["b", "a"], sub: false, lifetime: 60, claims: { n: 1 } },
    });
    expect(text([verdict]).split("\n").slice(1, 6)).toEqual([
      "    expected    a token: aud none · azp x · scope a, b · without sub · at most 1m · n 1",
      "    came        a token: aud pizzeria · azp tools · 5m",
      '    wrong       azp is "tools", not "x"',
      "    wrong       lifetime is not there",
      '    wrong       sub is there: "6a3e"',
    ]);
  });
});
