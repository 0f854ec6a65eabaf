import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Came, Difference, Verdict } from "#oauth/verdict.ts";
import { brokenCount, unknowableCount, verifyJson, verifyText } from "#report/verify.ts";

describe("one line a contract that is kept", () => {
  test("tokens and refusals, in columns", () => {
    const verdicts = [
      kept("agent calls the pizzeria", token()),
      kept("agent cannot reach the bank", refusal("invalid_client", "Audience not found")),
    ];
    expect(text(verdicts)).toBe(`\
✓ agent calls the pizzeria      aud pizzeria · azp tools · 5m
✓ agent cannot reach the bank   refused: 400 invalid_client Audience not found

2 contracts kept`);
  });

  test("one; several audiences, none, no lifetime", () => {
    expect(text([kept("a", token({ aud: ["b", "a"], lifetime: null }))])).toBe(
      "✓ a   aud a, b · azp tools\n\n1 contract kept",
    );
    expect(text([kept("a", token({ aud: [], azp: null }))])).toContain("aud none · azp none · 5m");
  });
});

describe("a contract that is broken: expected, came, why, likely fix", () => {
  test("refused where a token is expected", () => {
    const verdicts = [
      kept("agent calls the pizzeria", token()),
      broken("agent calls the bank", {
        stage: "exchange",
        came: refusal("invalid_request", "Requested audience not available: bank"),
        differences: [{ claim: "error", kind: "unexpected", expected: null, actual: "invalid_request" }],
      }),
      kept("other", token()),
    ];
    expect(text(verdicts)).toBe(`\
✓ agent calls the pizzeria   aud pizzeria · azp tools · 5m
✗ agent calls the bank
    expected    a token: aud pizzeria · azp tools
    came        refused: 400 invalid_request Requested audience not available: bank
    why         No scope or mapper of the requester tools puts bank into the token (for this user's roles).
    likely fix  \`clientScopes: { bank-audience: { protocolMappers: { bank: { audience: bank } } } }\` and \`clients: { tools: { defaultClientScopes: { with: [bank-audience] } } }\`
✓ other                      aud pizzeria · azp tools · 5m

1 of 3 contracts broken`);
  });

  test("a token where a refusal is expected", () => {
    const verdict = broken("agent cannot reach the bank", {
      stage: "exchange",
      came: token({ aud: ["bank"] }),
      differences: [{ claim: "error", kind: "missing", expected: "invalid_client", actual: null }],
      expected: { kind: "refusal", error: "invalid_client", description: "Audience not found", status: 400 },
    });
    expect(text([verdict])).toBe(`\
✗ agent cannot reach the bank
    expected    refused: 400 invalid_client Audience not found
    came        a token: aud bank · azp tools · 5m
    why         Nothing in the realm stops this exchange (any more).
    likely fix  take the audience or the scope from tools, or expect a token in the contract

1 of 1 contract broken`);
  });

  test("the subject's log-in refused", () => {
    const verdict = broken("a", {
      stage: "subject",
      came: refusal("invalid_grant", "Invalid user credentials"),
      differences: [],
    });
    expect(text([verdict])).toBe(`\
✗ a
    expected    a token: aud pizzeria · azp tools
    came        the log-in for the subject token was refused: 400 invalid_grant Invalid user credentials
    why         The realm has no user johndoe with this password, or the user is locked after too many wrong ones.
    likely fix  the stored password may differ from the one in .env: \`kcx apply --reset-passwords\` sets the file's

1 of 1 contract broken`);
  });

  test("a password that is not set, one that nobody named", () => {
    const missing = { what: "password", of: "johndoe", ref: "${env:JOHNDOE_PASSWORD}" } as const;
    const unset = broken("a", { stage: "configuration", missing, came: null, differences: [] });
    const unnamed = broken("b", {
      stage: "configuration",
      missing: { ...missing, ref: null },
      came: null,
      differences: [],
    });
    expect(text([unset, unnamed])).toBe(`\
✗ a
    expected    a token: aud pizzeria · azp tools
    came        nothing: it could not be tried
    why         The password of johndoe is not set: \${env:JOHNDOE_PASSWORD}.
    likely fix  set it in .env; \`kcx init --env-only\` fills in generated values
✗ b
    expected    a token: aud pizzeria · azp tools
    came        nothing: it could not be tried
    why         No password of johndoe is known.
    likely fix  name it in the realm file, as \`\${env:…}\`

2 of 2 contracts broken`);
  });

  test("a signature that proves nothing", () => {
    const verdict = broken("a", { stage: "signature", fault: "algorithm", came: null, differences: [] });
    expect(text([verdict])).toContain(`\
    came        a token that the realm's keys do not prove
    why         The token is signed with a shared secret (HS…) or not at all, so a resource server cannot check it.
    likely fix  \`clients: { tools: { attributes: { access.token.signed.response.alg: RS256 } } }\``);
  });

  test("a refusal that the table does not know has no guess", () => {
    const verdict = broken("a", { stage: "exchange", came: refusal("teapot", null), differences: [] });
    expect(text([verdict])).toBe(`\
✗ a
    expected    a token: aud pizzeria · azp tools
    came        refused: 400 teapot

1 of 1 contract broken`);
  });
});

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

describe("the summary", () => {
  const undecided: Verdict = {
    ...head("slow"),
    status: "unknowable",
    problem: { code: "UNREACHABLE", message: "http://x/token: no answer in time", hint: "is the server running?" },
  };

  test("what was not decided is not kept", () => {
    expect(text([undecided, kept("a", token())])).toBe(`\
? slow
    not decided http://x/token: no answer in time
    likely fix  is the server running?
✓ a      aud pizzeria · azp tools · 5m

1 of 2 contracts kept, 1 not decided`);
    const refused = broken("b", { stage: "exchange", came: refusal("x", null), differences: [] });
    expect(text([undecided, refused]).split("\n").at(-1)).toBe("1 of 2 contracts broken, 1 not decided");
    expect([brokenCount([undecided, refused]), unknowableCount([undecided, refused])]).toEqual([1, 1]);
  });

  test("sessions left open", () => {
    const verdict: Verdict = { ...kept("a", token()), session: "left open" };
    expect(text([verdict]).split("\n").slice(-2)).toEqual([
      "1 contract kept",
      "1 session could not be logged out; it ends when the realm says",
    ]);
    expect(text([verdict, verdict]).split("\n").at(-1)).toBe(
      "2 sessions could not be logged out; they end when the realm says",
    );
  });
});

test("colour is the caller's choice", () => {
  const coloured = verifyText([kept("a", token())], new Chalk({ level: 1 }));
  expect(coloured).toContain("\u001b[32m✓\u001b[39m a");
});

test("what a server or a file says cannot move the cursor", () => {
  const nasty = "x\u001b[2J\n\u202e";
  const verdict = broken(nasty, { stage: "exchange", came: refusal(nasty, nasty), differences: [] });
  const said = text([verdict, kept(nasty, token({ aud: [nasty] }))]);
  for (const control of ["\u001b", "\u202e", "x\n"]) expect(said).not.toContain(control);
});

test("JSON: versioned, every field, with the likely cause", () => {
  const verdicts = [
    kept("agent calls the pizzeria", token()),
    broken("b", { stage: "exchange", came: refusal("invalid_client", "Audience not found"), differences: [] }),
  ];
  expect(JSON.parse(verifyJson(verdicts))).toEqual({
    format: 1,
    verdicts: [
      { ...verdicts[0], likely: null },
      {
        ...verdicts[1],
        likely: {
          cause: "An audience that is asked for (pizzeria) is not the clientId of any client of the realm.",
          fix: "`clients: { pizzeria: { standardFlowEnabled: false } }`, or correct the name in the contract",
        },
      },
    ],
    summary: { contracts: 2, kept: 1, broken: 1, unknowable: 0, sessionsLeftOpen: 0 },
  });
});

function text(verdicts: readonly Verdict[]): string {
  return verifyText(verdicts, new Chalk({ level: 0 }));
}

function head(name: string) {
  return {
    name,
    slug: name.replaceAll(" ", "-"),
    asked: {
      subject: { kind: "user", client: "frontend", user: "johndoe", scope: null },
      requester: "tools",
      auth: "basic",
      audience: ["pizzeria"],
      scope: null,
      requestedTokenType: null,
    },
    expected: { kind: "token", azp: "tools", aud: ["pizzeria"] },
    subject: null,
    session: "closed",
    ms: { subject: 12, exchange: 8, total: 30 },
  } satisfies Partial<Verdict>;
}

function kept(name: string, came: Came): Verdict {
  return { ...head(name), status: "kept", came };
}

type Broken = Extract<Verdict, { status: "broken" }>;
type Failure = Broken extends infer B
  ? B extends Broken
    ? Pick<B, keyof B & ("stage" | "came" | "differences" | "missing" | "fault")> & { expected?: Verdict["expected"] }
    : never
  : never;

function broken(name: string, failure: Failure, asked: Partial<Verdict["asked"]> = {}): Verdict {
  const common = head(name);
  return { ...common, asked: { ...common.asked, ...asked }, status: "broken", ...failure } as Verdict;
}

function token(change: Partial<Extract<Came, { kind: "token" }>> = {}): Extract<Came, { kind: "token" }> {
  return {
    kind: "token",
    issuedTokenType: null,
    iss: "http://x",
    aud: ["pizzeria"],
    azp: "tools",
    scope: ["email"],
    sub: "6a3e",
    typ: "Bearer",
    lifetime: 300,
    claims: {},
    ...change,
  };
}

function refusal(error: string, description: string | null): Extract<Came, { kind: "refusal" }> {
  return { kind: "refusal", status: 400, error, description };
}
