import { describe, expect, test } from "vitest";
import type { Difference } from "#model/answer.ts";
import { compare } from "#model/compare.ts";
import type { Expectation } from "#model/contract.ts";
import { describeToken, strings, untimely, words } from "#oauth/check.ts";

const ISSUER = "https://login.example.test/realms/tools";
const CLAIMS = {
  iss: ISSUER,
  aud: "pizzeria",
  azp: "tools",
  sub: "6a3e",
  scope: "openid email",
  typ: "Bearer",
  iat: 1_000,
  exp: 1_300,
  email: "johndoe@example.test",
  realm_access: { roles: ["cook", "guest"], more: { a: 1, b: null } },
};

type Token = Extract<Expectation, { kind: "token" }>;

function check(
  expected: Partial<Token>,
  claims: Record<string, unknown> = {},
  requestedTokenType?: string,
  issued = requestedTokenType,
) {
  const expectation: Token = { kind: "token", azp: "tools", ...expected };
  const all = Object.fromEntries(Object.entries({ ...CLAIMS, ...claims }).filter(([, value]) => value !== undefined));
  const token = describeToken(all, issued ?? null, expectation);
  return compare(token, expectation, { issuer: ISSUER, requestedTokenType });
}

describe("a token against what is expected", () => {
  const KEPT: Difference[] = [];

  test.each<[string, Partial<Token>, Record<string, unknown>, Difference[]]>([
    // aud: an exact set
    ["aud, one", { aud: ["pizzeria"] }, {}, KEPT],
    ["aud, one in a list", { aud: ["pizzeria"] }, { aud: ["pizzeria"] }, KEPT],
    ["aud, two in another order", { aud: ["a", "b"] }, { aud: ["b", "a"] }, KEPT],
    ["aud, none", { aud: [] }, { aud: undefined }, KEPT],
    ["aud, none expected", { aud: [] }, {}, [unexpected("aud", [], ["pizzeria"], ["pizzeria"])]],
    ["aud, not compared", {}, { aud: ["x", "y"] }, KEPT],
    [
      "aud, one too many",
      { aud: ["a"] },
      { aud: ["a", "account"] },
      [unexpected("aud", ["a"], ["a", "account"], ["account"])],
    ],
    ["aud, one too few", { aud: ["a", "b"] }, { aud: "a" }, [missing("aud", ["a", "b"], ["a"], ["b"])]],
    ["aud, absent", { aud: ["a"] }, { aud: undefined }, [missing("aud", ["a"], [], ["a"])]],
    [
      "aud, another",
      { aud: ["a"] },
      { aud: "b" },
      [missing("aud", ["a"], ["b"], ["a"]), unexpected("aud", ["a"], ["b"], ["b"])],
    ],
    ["aud, case counts", { aud: ["A"] }, { aud: ["a", "A"] }, [unexpected("aud", ["A"], ["a", "A"], ["a"])]],
    [
      "aud, no string",
      { aud: ["1"] },
      { aud: [1, { x: 1 }] },
      [unexpected("aud", ["1"], ["1", '{"x":1}'], ['{"x":1}'])],
    ],
    // azp, iss, typ: exact
    ["azp, another", { azp: "bank" }, {}, [different("azp", "bank", "tools")]],
    ["azp, absent", {}, { azp: undefined }, [absent("azp", "tools")]],
    ["azp, a longer one", {}, { azp: "tools2" }, [different("azp", "tools", "tools2")]],
    ["iss, with a slash more", {}, { iss: `${ISSUER}/` }, [different("iss", ISSUER, `${ISSUER}/`)]],
    ["iss, absent", {}, { iss: undefined }, [absent("iss", ISSUER)]],
    ["typ, an ID token", {}, { typ: "ID" }, [different("typ", "Bearer", "ID")]],
    ["typ, a refresh token", {}, { typ: "Refresh" }, [different("typ", "Bearer", "Refresh")]],
    ["typ, in lower case", {}, { typ: "bearer" }, KEPT],
    ["typ, a server that has none", {}, { typ: undefined }, KEPT],
    // scope: an exact set of words
    ["scope, another order", { scope: ["email", "openid"] }, {}, KEPT],
    ["scope, too many", { scope: ["openid"] }, {}, [unexpected("scope", ["openid"], ["openid", "email"], ["email"])]],
    [
      "scope, too few",
      { scope: ["openid", "email", "x"] },
      {},
      [missing("scope", ["openid", "email", "x"], ["openid", "email"], ["x"])],
    ],
    ["scope, empty", { scope: [] }, { scope: "" }, KEPT],
    ["scope, absent", { scope: ["openid"] }, { scope: undefined }, [missing("scope", ["openid"], [], ["openid"])]],
    ["scope, blanks", { scope: ["a", "b"] }, { scope: " b  a " }, KEPT],
    // sub
    ["sub, there", { sub: true }, {}, KEPT],
    ["sub, absent", { sub: true }, { sub: undefined }, [absent("sub", true)]],
    [
      "sub, must not be there",
      { sub: false },
      {},
      [{ claim: "sub", kind: "unexpected", expected: false, actual: "6a3e" }],
    ],
    ["sub, rightly absent", { sub: false }, { sub: undefined }, KEPT],
    ["sub, this one", { sub: "6a3e" }, {}, KEPT],
    ["sub, another", { sub: "ffff" }, {}, [different("sub", "ffff", "6a3e")]],
    ["sub, this one absent", { sub: "ffff" }, { sub: undefined }, [absent("sub", "ffff")]],
    // lifetime: at most
    ["lifetime, as long", { lifetime: 300 }, {}, KEPT],
    ["lifetime, shorter", { lifetime: 301 }, {}, KEPT],
    ["lifetime, longer by a second", { lifetime: 299 }, {}, [different("lifetime", 299, 300)]],
    ["lifetime, endless", { lifetime: 300 }, { exp: undefined }, [absent("lifetime", 300)]],
    ["lifetime, no beginning", { lifetime: 300 }, { iat: undefined }, [absent("lifetime", 300)]],
    // claims: deep equality
    ["claim, a string", { claims: { email: "johndoe@example.test" } }, {}, KEPT],
    ["claim, another string", { claims: { email: "x" } }, {}, [different("email", "x", "johndoe@example.test")]],
    ["claim, absent", { claims: { department: "kitchen" } }, {}, [absent("department", "kitchen")]],
    [
      "claim, keys in another order",
      { claims: { realm_access: { more: { b: null, a: 1 }, roles: ["cook", "guest"] } } },
      {},
      KEPT,
    ],
    [
      "claim, list in another order",
      { claims: { realm_access: { roles: ["guest", "cook"], more: { a: 1, b: null } } } },
      {},
      [different("realm_access", { roles: ["guest", "cook"], more: { a: 1, b: null } }, CLAIMS.realm_access)],
    ],
    [
      "claim, part of an object",
      { claims: { realm_access: { roles: ["cook", "guest"] } } },
      {},
      [different("realm_access", { roles: ["cook", "guest"] }, CLAIMS.realm_access)],
    ],
    ["claim, a number is no string", { claims: { iat: "1000" } }, {}, [different("iat", "1000", 1_000)]],
    ["claim, null is there", { claims: { nothing: null } }, { nothing: null }, KEPT],
    ["claim, inherited is not there", { claims: { toString: "x" } }, {}, [absent("toString", "x")]],
    // several at once
    [
      "several",
      { aud: ["bank"], azp: "x", lifetime: 1 },
      { iss: "y" },
      [
        different("iss", ISSUER, "y"),
        different("azp", "x", "tools"),
        missing("aud", ["bank"], ["pizzeria"], ["bank"]),
        unexpected("aud", ["bank"], ["pizzeria"], ["pizzeria"]),
        different("lifetime", 1, 300),
      ],
    ],
  ])("%s", (_, expected, claims, differences) => {
    expect(check(expected, claims)).toEqual(differences);
  });

  const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

  test("an ID token where one was asked for", () => {
    expect(check({}, { typ: "ID", scope: undefined }, ID_TOKEN)).toEqual([]);
    expect(check({}, {}, ID_TOKEN)).toEqual([different("typ", "ID", "Bearer")]);
  });

  test("issued_token_type is what was asked for", () => {
    const asked = "urn:ietf:params:oauth:token-type:access_token";
    expect(check({}, {}, asked)).toEqual([]);
    expect(check({}, {}, asked, ID_TOKEN)).toEqual([different("issued_token_type", asked, ID_TOKEN)]);
  });
});

describe("a refusal against what is expected", () => {
  const came = { kind: "refusal", status: 400, error: "invalid_client", description: "Audience not found" } as const;

  test.each<[string, Partial<Extract<Expectation, { kind: "refusal" }>>, Difference[]]>([
    ["error alone", {}, []],
    ["all three", { description: "Audience not found", status: 400 }, []],
    ["another error", { error: "invalid_request" }, [different("error", "invalid_request", "invalid_client")]],
    [
      "another description",
      { description: "Audience" },
      [different("error_description", "Audience", "Audience not found")],
    ],
    ["another status", { status: 401 }, [different("status", 401, 400)]],
  ])("%s", (_, change, differences) => {
    const expected = { kind: "refusal", error: "invalid_client", ...change } as const;
    expect(compare(came, expected, { issuer: ISSUER })).toEqual(differences);
  });

  test("a description is expected and none came", () => {
    const expected = { kind: "refusal", error: "invalid_client", description: "x" } as const;
    expect(compare({ ...came, description: null }, expected, { issuer: ISSUER })).toEqual([
      absent("error_description", "x"),
    ]);
  });

  test("a token where a refusal is expected, and the reverse", () => {
    const refusal = { kind: "refusal", error: "invalid_client" } as const;
    const token = { kind: "token", azp: "tools" } as const;
    expect(compare(describeToken(CLAIMS, null, refusal), refusal, { issuer: ISSUER })).toEqual([
      absent("error", "invalid_client"),
    ]);
    expect(compare(came, token, { issuer: ISSUER })).toEqual([
      { claim: "error", kind: "unexpected", expected: null, actual: "invalid_client" },
    ]);
  });
});

test("what is kept of a token: what is compared, nothing else", () => {
  const expected = { kind: "token", azp: "tools", claims: { email: "x" } } as const;
  const claims = { ...CLAIMS, jti: "secret-ish", session_state: "s", phone: "+49" };
  expect(describeToken(claims, "urn:x", expected)).toEqual({
    kind: "token",
    issuedTokenType: "urn:x",
    iss: ISSUER,
    aud: ["pizzeria"],
    azp: "tools",
    scope: ["openid", "email"],
    sub: "6a3e",
    typ: "Bearer",
    lifetime: 300,
    claims: { email: "johndoe@example.test" },
  });
});

test("claims of the wrong kind are no claims", () => {
  expect([strings(undefined), strings(null), strings("a"), strings(["a", 1])]).toEqual([[], [], ["a"], ["a", "1"]]);
  expect([words(undefined), words(["a"]), words(""), words("a b")]).toEqual([null, null, [], ["a", "b"]]);
});

test("a token out of its time is told with both clocks", () => {
  expect(untimely(CLAIMS, "exp", new Date(1_400_500))).toEqual(different("exp", 1_400, 1_300));
});

function different(claim: string, expected: unknown, actual: unknown): Difference {
  return { claim, kind: "different", expected, actual };
}

function absent(claim: string, expected: unknown): Difference {
  return { claim, kind: "missing", expected, actual: null };
}

function missing(claim: string, expected: string[], actual: string[], values: string[]): Difference {
  return { claim, kind: "missing", expected, actual, values };
}

function unexpected(claim: string, expected: string[], actual: string[], values: string[]): Difference {
  return { claim, kind: "unexpected", expected, actual, values };
}
