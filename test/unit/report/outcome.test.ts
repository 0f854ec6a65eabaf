import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Outcome } from "#apply/outcome.ts";
import { ERRORS, type ErrorCode, KcxError } from "#errors.ts";
import type { Step } from "#plan/plan.ts";
import { applyJson, applyText, outcomeText } from "#report/apply.ts";
import { connectionText } from "#report/connection.ts";
import { errorJson, errorText } from "#report/errors.ts";
import { exitCodeOf, worstOf } from "#report/exit-code.ts";

const plain = new Chalk({ level: 0 });

describe("exit codes", () => {
  test.each([
    [{ command: "validate", errors: 0 }, 0],
    [{ command: "validate", errors: 3 }, 1],
    [{ command: "init", errors: 1 }, 1],
    [{ command: "dev", errors: 0 }, 0],
    [{ command: "doctor", failed: 0, isOutside: false }, 0],
    [{ command: "doctor", failed: 2, isOutside: false }, 1],
    [{ command: "doctor", failed: 2, isOutside: true }, 4],
    [{ command: "diff", changes: 0, hazards: 0, exitCode: true }, 0],
    [{ command: "diff", changes: 1, hazards: 0, exitCode: true }, 2],
    [{ command: "diff", changes: 0, hazards: 1, exitCode: true }, 2],
    [{ command: "diff", changes: 5, hazards: 5, exitCode: false }, 0],
    [{ command: "apply", notDone: 0, forbidden: 0, left: 0 }, 0],
    [{ command: "apply", notDone: 1, forbidden: 0, left: 0 }, 1],
    [{ command: "apply", notDone: 2, forbidden: 1, left: 2 }, 4],
    [{ command: "apply", notDone: 0, forbidden: 0, left: 1 }, 1],
    [{ command: "verify", broken: 0, unknowable: 0, drift: 0 }, 0],
    [{ command: "verify", broken: 1, unknowable: 0, drift: 0 }, 3],
    [{ command: "verify", broken: 0, unknowable: 1, drift: 0 }, 1],
    [{ command: "verify", broken: 1, unknowable: 1, drift: 0 }, 3],
    [{ command: "verify", broken: 0, unknowable: 1, drift: 1 }, 3],
  ] as const)("%j → %d", (result, code) => {
    expect(exitCodeOf(result)).toBe(code);
  });

  test.each([
    [[], 0],
    [[0, 0], 0],
    [[0, 2], 2],
    [[2, 3], 3],
    [[3, 1], 1],
    [[5, 3], 5],
    [[1, 5], 1],
    [[4, 1], 4],
  ])("of several realms: %j → %d", (codes, worst) => {
    expect(worstOf(codes)).toBe(worst);
  });

  test("every error has a title and a code of its own", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const error = new KcxError(code, "what");
      expect(ERRORS[code].title).not.toBe("");
      expect([1, 4, 5]).toContain(error.exitCode);
    }
    expect(new KcxError("NO_LOGIN", "").exitCode).toBe(4);
    expect(new KcxError("NEEDS_YES", "").exitCode).toBe(5);
  });
});

describe("errors", () => {
  test("what, why, what to do next", () => {
    const error = new KcxError("UNREACHABLE", "http://x: nothing listens there", {
      facts: ["while trying to log in"],
      hint: "start it",
    });
    expect(errorText(error, plain)).toBe(`\
error  the server could not be reached: http://x: nothing listens there
       while trying to log in
try    start it`);
    expect(errorJson(error)).toEqual({
      error: {
        code: "UNREACHABLE",
        title: "the server could not be reached",
        message: "http://x: nothing listens there",
        facts: ["while trying to log in"],
        hint: "start it",
      },
    });
  });

  test.each([
    ["an error of a library", new TypeError("x is not a function")],
    ["something that is no error", "thrown text"],
    ["nothing", undefined],
  ])("%s is kcx's own mistake, without a stack", (_what, thrown) => {
    const text = errorText(thrown, plain);
    expect(text).toMatch(/^error {2}kcx made a mistake: .*\ntry {4}please report it/);
    expect(text).not.toMatch(/\bat /);
    expect(errorJson(thrown)).toMatchObject({ error: { code: "INTERNAL", facts: [] } });
  });
});

describe("what became of a step", () => {
  const create: Step = { do: "create", address: "client/a%2Fb", fields: {}, children: [], wave: 0 };
  const error = new KcxError("SERVER_REFUSED", "http://x answered 400", { facts: ["the server says: no"] });
  test.each([
    [{ step: create, kind: "done" }, "✓ + client a/b"],
    [{ step: { ...create, do: "delete" }, kind: "done" }, "✓ - client a/b"],
    [{ step: create, kind: "overtaken" }, "✓ + client a/b: somebody else did it meanwhile"],
    [{ step: create, kind: "failed", error }, "✗ + client a/b: http://x answered 400\n    the server says: no"],
    [
      { step: create, kind: "failed", error, passing: true },
      "? + client a/b: http://x answered 400\n    the server says: no",
    ],
    [
      { step: create, kind: "stale", error },
      "? + client a/b: somebody else changed it meanwhile\n    the server says: no",
    ],
    [
      { step: create, kind: "not-attempted", because: { kind: "failed", address: "client-scope/s" } },
      "· + client a/b: not attempted, client-scope s failed",
    ],
    [
      { step: create, kind: "not-attempted", because: { kind: "failures" } },
      "· + client a/b: not attempted, nothing is deleted after a failure",
    ],
    [
      { step: create, kind: "not-attempted", because: { kind: "interrupted" } },
      "· + client a/b: not attempted, interrupted",
    ],
  ] as const)("%#", (outcome, text) => {
    expect(outcomeText(outcome as Outcome, plain)).toBe(text);
  });

  const done: Outcome = { step: create, kind: "done" };
  const failed: Outcome = { step: { do: "update", address: "realm", changes: [], wave: 0 }, kind: "failed", error };
  test.each([
    [{ outcomes: [done, done], left: [] }, "Realm demo: 2 created.\nRead again: the realm is as the file says."],
    [
      { outcomes: [done, failed], left: [failed.step] },
      "Realm demo: 1 created.\n1 step not done. Run apply again to finish.\nRead again: 1 difference left: realm",
    ],
    [{ outcomes: [failed] }, "Realm demo: nothing was written.\n1 step not done. Run apply again to finish."],
  ])("all together %#", (result, text) => {
    expect(applyText("demo", result, plain)).toBe(text);
  });

  test("as JSON: every step, and what is left", () => {
    expect(applyJson("demo", { outcomes: [done, failed] })).toEqual({
      format: 1,
      realm: "demo",
      outcomes: [
        { address: "client/a%2Fb", do: "create", outcome: "done" },
        {
          address: "realm",
          do: "update",
          outcome: "failed",
          error: { code: "SERVER_REFUSED", message: "http://x answered 400", facts: ["the server says: no"] },
        },
      ],
      left: null,
    });
  });
});

describe("the first line of every command that connects", () => {
  const server = { value: "http://x", origin: "KEYCLOAK_URL, .env:1" };
  const realm = { value: "demo", origin: "the file" };
  const master = { value: "master", origin: "default" };
  test.each([
    [
      { server, realm, loginRealm: master, admin: { kind: "password", username: "admin", origin: "KEYCLOAK_USER" } },
      "http://x (KEYCLOAK_URL, .env:1) · realm demo (the file) · log-in admin (KEYCLOAK_USER)",
    ],
    [
      {
        server,
        realm: undefined,
        loginRealm: master,
        admin: { kind: "client", clientId: "kcx", origin: "KCX_ADMIN_CLIENT_ID" },
      },
      "http://x (KEYCLOAK_URL, .env:1) · log-in client kcx (KCX_ADMIN_CLIENT_ID)",
    ],
    [
      {
        server,
        realm,
        loginRealm: { value: "demo", origin: "--login-realm" },
        admin: { kind: "token", origin: "KEYCLOAK_ACCESS_TOKEN" },
      },
      "http://x (KEYCLOAK_URL, .env:1) · realm demo (the file) · log-in a given token (KEYCLOAK_ACCESS_TOKEN) in realm demo (--login-realm)",
    ],
  ] as const)("%#", (connection, text) => {
    expect(connectionText(connection, plain)).toBe(text);
  });
});
