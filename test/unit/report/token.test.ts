import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Failure } from "#oauth/acquire.ts";
import { claimsText, failureJson, failureText, orderText, tokenJson } from "#report/token.ts";
import { countdownText, waitingText } from "#report/waiting.ts";

const plain = new Chalk({ level: 0 });
const NOW = new Date("2026-05-04T10:00:00Z");
const SECONDS = NOW.getTime() / 1000;
const NAMES = { requester: "tools", subjectClient: "web", user: "jane", audience: "bank", scope: "s" };

test("claims: the weighty ones first, times a person can read, nothing that moves the cursor", () => {
  const claims = {
    ...{ name: "Jane\u001b[2J", azp: "tools", scope: "a b", aud: ["x", "y"], iss: "http://x" },
    ...{ exp: SECONDS + 299, iat: SECONDS, auth_time: SECONDS - 60, nbf: SECONDS + 864_000, acr: 1, none: null },
    realm_access: { roles: ["user"] },
  };
  expect(claimsText(claims, NOW, plain)).toBe(`iss           http://x
aud           x, y
azp           tools
scope         a b
iat           2026-05-04T10:00:00Z (now)
exp           2026-05-04T10:04:59Z (in 4m59s)
name          Jane\u{FFFD}[2J
auth_time     2026-05-04T09:59:00Z (1m ago)
nbf           2026-05-14T10:00:00Z
acr           1
none          null
realm_access  {"roles":["user"]}`);
  expect(claimsText({ exp: 1e300 }, NOW, plain)).toBe("exp  1e+300");
});

describe("no token", () => {
  const failure = (change: Partial<Failure>): Failure => ({
    ...{ kind: "failure", at: "exchange", error: "invalid_client", description: "Audience not found", status: 400 },
    hint: null,
    ...change,
  });

  test.each<[string, Failure, string[]]>([
    [
      "a refusal that is known",
      failure({}),
      [
        "error  no token: 400 invalid_client: Audience not found",
        expect.stringContaining("bank"),
        expect.stringMatching(/^try /),
      ] as string[],
    ],
    ["one that isn't", failure({ error: "odd", description: null }), ["error  no token: 400 odd"]],
    [
      "the log-in",
      failure({ at: "log-in", error: "invalid_grant", description: "Account disabled" }),
      [
        "error  no subject token: 400 invalid_grant: Account disabled",
        "       jane is disabled.",
        "try    `users: { jane: { enabled: true } }`",
      ],
    ],
    [
      "no answer",
      failure({
        at: "request",
        error: "request_failed",
        description: "nothing listens there",
        status: null,
        hint: "look",
      }),
      ["error  no token: request_failed: nothing listens there", "try    look"],
    ],
    [
      "nobody approved",
      failure({ error: "approval_timeout", description: "Approval\u0007 required" }),
      [
        "error  no token: 400 approval_timeout: Approval\u{FFFD} required",
        "       Nobody approved in time.",
        "try    ask again, with a longer --max-wait; the server's own limit counts, too",
      ],
    ],
  ])("%s", (_, given, lines) => {
    expect(failureText(given, NAMES, plain).split("\n")).toEqual(lines);
    const { error, error_description, status, at } = JSON.parse(failureJson(given, NAMES));
    expect({ error, description: error_description, status, at }).toEqual({
      error: given.error,
      description: given.description,
      status: given.status,
      at: given.at,
    });
  });
});

test("a token as JSON: the server's answer, or what a given one says of itself", () => {
  const response = { access_token: "t", token_type: "bearer", expires_in: 5, more: 1 } as never;
  const got = tokenJson({ kind: "token", by: "exchange", token: "t", response }, null, NOW);
  expect(JSON.parse(got)).toEqual({
    access_token: "t",
    token_type: "bearer",
    expires_in: 5,
    more: 1,
    obtained_by: "exchange",
  });
  const given = { kind: "token", by: "given", token: "t", response: null } as const;
  expect(JSON.parse(tokenJson(given, { exp: SECONDS + 9, scope: "a" }, NOW))).toEqual({
    ...{ access_token: "t", token_type: "Bearer", expires_in: 9, scope: "a", obtained_by: "given" },
  });
});

test("the first line, and what people have to do", () => {
  const issuer = { value: "http://x", origin: "--issuer" };
  const name = { value: "jane", origin: "KCX_SUBJECT_USER" };
  expect(
    orderText({ issuer, subject: { kind: "ciba", name }, requester: { value: "t", origin: "CLIENT_ID" } }, plain),
  ).toBe("http://x (--issuer) · subject who is asked: jane (KCX_SUBJECT_USER) · requester t (CLIENT_ID)");
  const until = NOW;
  const common = { client: "c", user: null, until };
  const device = { kind: "device", ...common, userCode: "AB-CD", url: "http://x/d", urlWithCode: null } as const;
  expect(waitingText(device, plain)).toBe("To log in, open http://x/d\nand enter the code AB-CD");
  expect(waitingText({ ...device, user: "jane", urlWithCode: "http://x/d?c=AB-CD" }, plain)).toBe(
    "To log in as jane, open http://x/d?c=AB-CD\nand enter the code AB-CD",
  );
  expect(waitingText({ kind: "browser", ...common, url: "http://x/a" }, plain)).toBe("To log in, open\nhttp://x/a");
  const pending = { kind: "pending", client: "c", description: null, until } as const;
  expect(waitingText(pending, plain)).toBe("Waiting for approval: c asked for it");
  expect([61_000, 60_001, 400, -5].map(countdownText)).toEqual(
    ["1m1s", "1m1s", "1s", "1s"].map((left) => `waiting, ${left} left · Ctrl-C stops`),
  );
});
