import { describe, expect, test } from "vitest";
import type { Contract } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import { type Asked, authorizationServer, grant, json, NOW } from "./authorization-server.ts";
import { contract, EXCHANGE, environment, exchangeAnswers, isExchange, run } from "./run.ts";

describe("what is asked of the server", () => {
  test("password log-in, exchange, revocation: parameters and nothing more", async () => {
    const { asked } = await run({
      contract: {
        subject: { kind: "user", client: "frontend", user: "johndoe", scope: "email" },
        audience: ["a", "b c"],
        scope: "x y",
        requestedTokenType: "access_token",
      },
    });
    const subject = asked[1]?.form.get("subject_token");
    expect(asked.map(({ path, form }) => [path, ...form].flat())).toEqual([
      [
        "/token",
        ...[
          "username",
          "johndoe",
          "password",
          "pass",
          "scope",
          "email",
          "grant_type",
          "password",
          "client_id",
          "frontend",
        ],
      ],
      [
        "/token",
        ...["subject_token", subject, "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"],
        ...["audience", "a", "audience", "b c", "scope", "x y"],
        ...["requested_token_type", "urn:ietf:params:oauth:token-type:access_token", "grant_type", EXCHANGE],
      ],
      ["/revoke", ...["token_type_hint", "refresh_token", "token", "refresh", "client_id", "frontend"]],
    ]);
  });

  test("what the contract leaves out is not sent; an empty scope is", async () => {
    const parameters = ({ asked }: { asked: Asked[] }) => [...(asked[1]?.form.keys() ?? [])];
    const always = ["subject_token", "subject_token_type"];
    expect(parameters(await run({ contract: { audience: [] } }))).toEqual([...always, "grant_type"]);
    expect(parameters(await run({ contract: { audience: [], scope: "" } }))).toEqual([
      ...always,
      "scope",
      "grant_type",
    ]);
  });

  test.each<[string, Contract["requester"]["auth"], Partial<VerifyEnv>, string | undefined, Record<string, string>]>([
    ["basic: encoded as a form first (RFC 6749 §2.3.1)", "basic", {}, `Basic ${btoa("tools:p%3A%25%2B%C3%A9")}`, {}],
    ["post", "post", {}, undefined, { client_id: "tools", client_secret: "p:%+é" }],
    ["no secret known: public", "basic", { clientSecret: () => undefined }, undefined, { client_id: "tools" }],
    ["known to be public: no secret sent", "post", { isPublic: () => true }, undefined, { client_id: "tools" }],
  ])("the requester by %s", async (_, auth, env, authorization, form) => {
    const { asked, verdict } = await run({ contract: { requester: { client: "tools", auth } }, env });
    const { client_id, client_secret } = Object.fromEntries(asked[1]!.form);
    expect(asked[1]?.authorization).toBe(authorization);
    expect(JSON.parse(JSON.stringify({ client_id, client_secret }))).toEqual(form);
    expect(verdict.asked.auth).toBe(Object.keys(form).length === 1 ? "none" : auth);
  });

  test.each(["id_token", "urn:ietf:params:oauth:token-type:id_token"])("requested token type %s", async (type) => {
    const { asked } = await run({ contract: { requestedTokenType: type } });
    expect(asked[1]?.form.get("requested_token_type")).toBe("urn:ietf:params:oauth:token-type:id_token");
  });

  test("a service account: no session, nothing to revoke", async () => {
    const { asked, verdict } = await run({
      contract: { subject: { kind: "service-account", client: "tools", scope: "s" } },
    });
    expect(asked.map(({ form }) => form.get("grant_type"))).toEqual(["client_credentials", EXCHANGE]);
    expect(asked[0]?.form.get("scope")).toBe("s");
    expect(verdict).toMatchObject({ status: "kept", session: "none" });
  });

  test("a token that is given is not asked for", async () => {
    const { asked, verdict } = await run({
      contract: { subject: { kind: "token", token: new Secret("given-token", "x") } },
    });
    expect(asked.map(({ form }) => form.get("subject_token"))).toEqual(["given-token"]);
    expect(verdict).toMatchObject({ status: "kept", session: "none", subject: null, ms: { subject: null } });
  });

  test("no contract: no request", async () => {
    const env = { ...environment, fetch: () => Promise.reject(new Error("asked")) };
    expect(await verifyContracts([], env)).toEqual([]);
  });
});

describe("what is missing is broken before anything is sent", () => {
  test.each<[string, Partial<Contract>, Partial<VerifyEnv>, unknown]>([
    [
      "password unset",
      {},
      { password: () => new Secret(undefined, "${env:PW}") },
      { what: "password", of: "johndoe", ref: "${env:PW}" },
    ],
    [
      "password empty",
      {},
      { password: () => new Secret("", "${env:PW}") },
      { what: "password", of: "johndoe", ref: "${env:PW}" },
    ],
    ["no password", {}, { password: () => undefined }, { what: "password", of: "johndoe", ref: null }],
    [
      "secret of the requester",
      {},
      { clientSecret: () => new Secret(undefined, "${env:S}") },
      { what: "client secret", of: "tools", ref: "${env:S}" },
    ],
    [
      "secret of the requester empty",
      {},
      { clientSecret: () => new Secret("", "${env:S}") },
      { what: "client secret", of: "tools", ref: "${env:S}" },
    ],
    [
      "secret of a confidential client",
      {},
      { clientSecret: () => undefined, isPublic: () => false },
      { what: "client secret", of: "tools", ref: null },
    ],
    [
      "secret of the subject's client",
      {},
      { clientSecret: (id) => (id === "tools" ? new Secret("s", "x") : new Secret(undefined, "${env:F}")) },
      { what: "client secret", of: "frontend", ref: "${env:F}" },
    ],
    [
      "token",
      { subject: { kind: "token", token: new Secret(undefined, "${env:KCX_SUBJECT_TOKEN}") } },
      {},
      { what: "subject token", of: "", ref: "${env:KCX_SUBJECT_TOKEN}" },
    ],
  ])("%s", async (_, contract, env, missing) => {
    // Also where a refusal is expected: never green.
    for (const expectation of [undefined, { kind: "refusal", error: "invalid_grant" } as const]) {
      const change = expectation === undefined ? contract : { ...contract, expect: expectation };
      const { asked, verdict } = await run({ contract: change, env });
      expect(verdict).toMatchObject({ status: "broken", stage: "configuration", missing, session: "none" });
      expect(asked).toEqual([]);
    }
  });

  test("a contract's own password wins", async () => {
    const subject = { kind: "user", client: "frontend", user: "johndoe", password: new Secret("own", "x") } as const;
    expect((await run({ contract: { subject } })).asked[0]?.form.get("password")).toBe("own");
  });
});

describe("interrupted", () => {
  test("before anything: the reason is thrown", async () => {
    const reason = new Error("SIGINT");
    await expect(run({ env: { signal: AbortSignal.abort(reason) }, metadata: never() })).rejects.toBe(reason);
  });

  test("what is decided stays decided; the rest is not begun, and the log-in under way is logged out", async () => {
    const abort = new AbortController();
    const { fetch, asked } = authorizationServer({});
    const contracts = Array.from({ length: 12 }, () => contract());
    let done = 0;
    const onProgress = () => {
      done += 1;
      if (done === 2) abort.abort(new Error("SIGINT"));
    };
    const verdicts = await verifyContracts(contracts, { ...environment, fetch, signal: abort.signal, onProgress });
    const kept = verdicts.filter(({ status }) => status === "kept").length;
    expect(kept).toBeGreaterThanOrEqual(2);
    expect(kept).toBeLessThan(12);
    expect(verdicts.filter(({ status }) => status !== "kept")).toEqual(
      Array.from({ length: 12 - kept }, () =>
        expect.objectContaining({ problem: expect.objectContaining({ code: "INTERRUPTED" }) }),
      ),
    );
    expect(asked.filter(({ path }) => path === "/revoke")).toHaveLength(
      asked.filter(({ form }) => form.get("grant_type") === "password").length,
    );
  });
});

describe("a run", () => {
  test("verdicts in the order of the contracts, progress as they come, four at a time", async () => {
    let [now, most] = [0, 0];
    const token = async (asked: Asked) => {
      if (!isExchange(asked)) return grant()(asked);
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, asked.form.get("audience") === "0" ? 40 : 5));
      now -= 1;
      return grant()(asked);
    };
    const { fetch } = authorizationServer({ token });
    const subject = (index: number) => ({ kind: "user", client: "frontend", user: `user-${index}` }) as const;
    const contracts = Array.from({ length: 9 }, (_, index) =>
      contract({ slug: `c${index}`, audience: [`${index}`], subject: subject(index) }),
    );
    const seen: string[] = [];
    const verdicts = await verifyContracts(contracts, {
      ...environment,
      fetch,
      onProgress: ({ slug }) => seen.push(slug),
    });
    expect(verdicts.map(({ slug }) => slug)).toEqual(contracts.map(({ slug }) => slug));
    expect(seen).toHaveLength(9);
    expect(seen.indexOf("c0")).toBeGreaterThan(0);
    expect(most).toBe(4);
  });

  test("timings come from the clock that is passed in", async () => {
    let at = NOW.getTime();
    const now = () => {
      at += 100;
      return new Date(at);
    };
    expect((await run({ env: { now } })).verdict.ms).toEqual({ subject: 100, exchange: 100, total: 600 });
  });

  test("no secret, password or token in a verdict, whatever the server echoes", async () => {
    const echo = exchangeAnswers((asked) =>
      json(
        {
          error: "invalid_request",
          error_description: `${asked.form.get("subject_token")} ${asked.form.get("client_secret")}`,
        },
        400,
      ),
    );
    const { verdict } = await run({
      token: echo,
      contract: { requester: { client: "tools", auth: "post" } },
      env: { clientSecret: () => new Secret("the-client-secret", "x") },
    });
    expect(verdict).toMatchObject({ came: { description: "••• •••" } });
    const login = (asked: Asked) =>
      json({ error: "invalid_grant", error_description: `not ${asked.form.get("password")}` }, 400);
    expect((await run({ token: login })).verdict).toMatchObject({ stage: "subject", came: { description: "not •••" } });
  });
});

/** An answer that nobody waits for. */
function never(): Response {
  return new Response(null, { status: 500 });
}
