import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Verdict } from "#oauth/verdict.ts";
import { brokenCount, unknowableCount, verifyJson, verifyText } from "#report/verify.ts";
import { broken, head, kept, refusal, text, token } from "./verdicts.ts";

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

  test.each([
    ["not-a-jwt", "`clients: { tools: { attributes: { id.token.encrypted.response.alg: null } } }`"],
    ["unknown-key", "run again; if it stays so, look at the realm's keys and at what caches its key set"],
    ["bad-signature", "something between kcx and the server changes tokens: ask the server directly"],
  ] as const)("a token that is not proven: %s", (fault, fix) => {
    const verdict = broken("a", { stage: "signature", fault, came: null, differences: [] });
    expect(text([verdict])).toContain(`    likely fix  ${fix}`);
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
