import { base64url, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import type { Contract } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { type VerifyEnv, verifyContracts } from "#oauth/verify.ts";
import { type Asked, authorizationServer, grant, ISSUER, json, NOW, signed } from "./authorization-server.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

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

describe("the signature comes before everything else", () => {
  const good = { iss: ISSUER, aud: "pizzeria", azp: "tools" };

  test.each<[string, () => Promise<string> | string, string]>([
    ["no JWT", () => "opaque", "not-a-jwt"],
    ["no signature (alg none)", () => new UnsecuredJWT(good).encode(), "algorithm"],
    [
      "a shared secret",
      () => new SignJWT(good).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(new Uint8Array(32)),
      "algorithm",
    ],
    ["a key that the server does not publish", () => signed(good, { kid: "two" }), "unknown-key"],
    [
      "claims changed afterwards",
      async () => {
        const [header, , signature] = (await signed({ aud: "other" })).split(".");
        return [header, base64url.encode(JSON.stringify(good)), signature].join(".");
      },
      "bad-signature",
    ],
  ])("%s", async (_, token, fault) => {
    const access_token = await token();
    const { verdict } = await run({ token: grant({}, { response: { access_token } }) });
    expect(verdict).toMatchObject({ status: "broken", stage: "signature", fault, came: null, session: "closed" });
    expect(JSON.stringify(verdict)).not.toContain(access_token);
  });

  test.each([
    ["expired by more than the tolerance", { exp: seconds() - 6 }, "exp"],
    ["not valid yet by more than the tolerance", { nbf: seconds() + 6 }, "nbf"],
  ])("%s", async (_, claims, claim) => {
    const { verdict } = await run({ token: grant(claims) });
    expect(verdict).toMatchObject({
      status: "broken",
      stage: "claims",
      differences: [{ claim, kind: "different", expected: seconds(), actual: Object.values(claims)[0] }],
    });
  });

  test("clocks that differ by less than the tolerance", async () => {
    expect((await run({ token: grant({ exp: seconds() - 4, nbf: seconds() + 4 }) })).verdict.status).toBe("kept");
  });
});

describe("answers that are no OAuth answer", () => {
  test.each<[string, () => Response | Promise<Response>, { code: string; message: string }]>([
    [
      "a proxy's page",
      () => new Response("<html>", { status: 502, headers: { "content-type": "text/html" } }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: HTTP 502, and no OAuth answer` },
    ],
    [
      "a page with 403",
      () => new Response("<html>", { status: 403, headers: { "content-type": "text/html" } }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: HTTP 403, and no OAuth answer` },
    ],
    [
      "a page with 200",
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: HTTP 200, and no OAuth answer` },
    ],
    [
      "broken JSON",
      () => new Response("{", { headers: { "content-type": "application/json" } }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: the answer is not JSON: is this the server's address?` },
    ],
    [
      "another address",
      () => new Response(null, { status: 302, headers: { location: "https://other.test/x?token=1" } }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: HTTP 302 sends to https://other.test/x?…` },
    ],
    [
      "no token in it",
      () => json({ token_type: "Bearer" }),
      { code: "SERVER_REFUSED", message: `${ISSUER}/token: the answer lacks what the standard demands` },
    ],
  ])("%s: not decided, and the session closed", async (_, answer, problem) => {
    const { verdict } = await run({ token: exchangeAnswers(answer) });
    expect(verdict).toMatchObject({ status: "unknowable", problem, session: "closed" });
  });

  test("an OAuth error with HTTP 500, or beside a challenge, is a refusal", async () => {
    const old = exchangeAnswers(() =>
      json({ error: "invalid_request", error_description: "No token exchange provider available" }, 500),
    );
    expect((await run({ token: old })).verdict).toMatchObject({
      status: "broken",
      stage: "exchange",
      came: { status: 500, error: "invalid_request", description: "No token exchange provider available" },
    });
    const challenge = exchangeAnswers(() =>
      json({ error: "invalid_client" }, 401, { "www-authenticate": 'Basic realm="x"' }),
    );
    expect((await run({ token: challenge })).verdict).toMatchObject({
      status: "broken",
      stage: "exchange",
      came: { status: 401, error: "invalid_client", description: null },
    });
  });

  test("keys that cannot be had: not decided", async () => {
    const { verdict } = await run({ keys: () => new Response("no", { status: 503 }) });
    expect(verdict).toMatchObject({
      status: "unknowable",
      problem: { code: "SERVER_REFUSED", message: `${ISSUER}/certs: the realm's keys could not be read` },
      session: "closed",
    });
  });

  test("no answer in time: not decided", async () => {
    const never = (_: Asked, signal: AbortSignal) =>
      new Promise<Response>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const { verdict } = await run({
      token: (asked, signal) => (isExchange(asked) ? never(asked, signal) : grant()(asked)),
      env: { timeoutMs: 50.5 },
    });
    expect(verdict).toMatchObject({
      status: "unknowable",
      problem: { code: "UNREACHABLE", message: `${ISSUER}/token: no answer in time (TimeoutError)` },
      session: "closed",
    });
  });
});

describe("sessions", () => {
  test("a revocation that fails is told", async () => {
    const { verdict } = await run({ revocation: () => json({ error: "invalid_client" }, 401) });
    expect(verdict).toMatchObject({ status: "kept", session: "left open" });
  });

  test("of a service account whose client gets refresh tokens", async () => {
    const token = (asked: Asked) =>
      isExchange(asked) ? grant()(asked) : json({ access_token: "opaque", token_type: "Bearer", refresh_token: "r" });
    const { asked, verdict } = await run({
      token,
      contract: { subject: { kind: "service-account", client: "tools" } },
    });
    expect(verdict.session).toBe("closed");
    expect(asked[2]).toMatchObject({ path: "/revoke", authorization: expect.stringMatching(/^Basic /) });
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

describe("log-ins of one user", () => {
  const bad = () => json({ error: "invalid_grant", error_description: "Invalid user credentials" }, 400);

  /** Five contracts; `answer` decides about the n-th log-in, counted from 1. */
  async function fiveLogIns(refuses: (logIn: number) => boolean) {
    let logIns = 0;
    const token = (asked: Asked) => {
      if (isExchange(asked)) return grant()(asked);
      logIns += 1;
      return refuses(logIns) ? bad() : grant()(asked);
    };
    const { fetch } = authorizationServer({ token });
    const contracts = Array.from({ length: 5 }, () => contract());
    const verdicts = await verifyContracts(contracts, { ...environment, fetch });
    return { statuses: verdicts.map(({ status }) => status), logIns };
  }

  test("refused once although the password was right before: tried again", async () => {
    expect(await fiveLogIns((logIn) => logIn === 3)).toEqual({
      statuses: ["kept", "kept", "kept", "kept", "kept"],
      logIns: 6,
    });
  });

  test("refused from the start: not tried again, by no contract", async () => {
    expect(await fiveLogIns(() => true)).toEqual({
      statuses: ["broken", "broken", "broken", "broken", "broken"],
      logIns: 1,
    });
  });

  test("refused for good in between: a few attempts, once", async () => {
    expect(await fiveLogIns((logIn) => logIn > 1)).toEqual({
      statuses: ["kept", "broken", "broken", "broken", "broken"],
      logIns: 1 + 4,
    });
  });

  test("one after the other; those of different users side by side", async () => {
    const most = async (user: (index: number) => string) => {
      let [now, atOnce] = [0, 0];
      const token = async (asked: Asked) => {
        if (isExchange(asked)) return grant()(asked);
        now += 1;
        atOnce = Math.max(atOnce, now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return grant()(asked);
      };
      const { fetch } = authorizationServer({ token });
      const contracts = Array.from({ length: 6 }, (_, index) =>
        contract({ subject: { kind: "user", client: "frontend", user: user(index) } }),
      );
      await verifyContracts(contracts, { ...environment, fetch });
      return atOnce;
    };
    expect(await most(() => "johndoe")).toBe(1);
    expect(await most((index) => `user-${index}`)).toBe(4);
  });
});

describe("reaching the server", () => {
  const refused = (code: string) =>
    Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { code }) });

  test.each([
    ["ECONNREFUSED", "UNREACHABLE", "nothing listens there (ECONNREFUSED)"],
    ["ENOTFOUND", "UNREACHABLE", "the name of the host is not known (ENOTFOUND)"],
    ["UND_ERR_CONNECT_TIMEOUT", "UNREACHABLE", "no connection in time (UND_ERR_CONNECT_TIMEOUT)"],
    ["E_WHATEVER", "UNREACHABLE", "the request failed (E_WHATEVER)"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "TLS", "the TLS connection could not be made (DEPTH_ZERO_SELF_SIGNED_CERT)"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "TLS", "the TLS connection could not be made (SELF_SIGNED_CERT_IN_CHAIN)"],
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "TLS",
      "the TLS connection could not be made (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    ],
    ["CERT_HAS_EXPIRED", "TLS", "the TLS connection could not be made (CERT_HAS_EXPIRED)"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "TLS", "the TLS connection could not be made (ERR_SSL_WRONG_VERSION_NUMBER)"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "TLS", "the TLS connection could not be made (ERR_TLS_CERT_ALTNAME_INVALID)"],
  ])("%s", async (code, expected, message) => {
    const fetch = () => Promise.reject(refused(code));
    await expect(run({ env: { fetch } })).rejects.toMatchObject({
      code: expected,
      message: `${ISSUER}: ${message}`,
      cause: undefined,
    });
  });

  test.each<[string, Record<string, unknown> | Response, string]>([
    [
      "another issuer",
      { issuer: "https://login.test/realms/x" },
      `the server calls itself https://login.test/realms/x, expected ${ISSUER}`,
    ],
    ["no token endpoint", { token_endpoint: undefined }, `${ISSUER}: the metadata names no token endpoint, or no keys`],
    ["not found", new Response("no", { status: 404 }), `${ISSUER}: no authorization server there (HTTP 404)`],
    [
      "not JSON",
      new Response("<html>", { headers: { "content-type": "text/html" } }),
      `${ISSUER}: HTTP 200, and no OAuth answer`,
    ],
    [
      "sends elsewhere",
      new Response(null, {
        status: 301,
        headers: { location: "https://login.example.test/realms/tools/.well-known/openid-configuration" },
      }),
      `${ISSUER}: HTTP 301 sends to https://login.example.test/realms/tools/.well-known/openid-configuration`,
    ],
  ])("%s", async (_, metadata, message) => {
    await expect(run({ metadata })).rejects.toMatchObject({ code: "SERVER_REFUSED", message });
  });

  test("no URL, and credentials in a URL are not shown", async () => {
    await expect(run({ env: { issuer: "localhost" } })).rejects.toMatchObject({ code: "USAGE" });
    const fetch = () => Promise.reject(refused("ECONNREFUSED"));
    const issuer = "http://joe:hidden@login.example.test/realms/tools?x=hidden";
    const said = run({ env: { issuer, fetch: authorizationServer({}).fetch } });
    await expect(said).rejects.toMatchObject({ message: `the server calls itself ${ISSUER}, expected ${ISSUER}?…` });
    await expect(run({ env: { fetch, issuer } })).rejects.toMatchObject({
      message: `${ISSUER}?…: nothing listens there (ECONNREFUSED)`,
    });
  });

  test("a server that has only RFC 8414 metadata", async () => {
    const server = authorizationServer({});
    const metadata = await (await server.fetch(`${ISSUER}/.well-known/openid-configuration`)).text();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { pathname } = new URL(String(input));
      if (pathname === "/.well-known/oauth-authorization-server/realms/tools") return json(JSON.parse(metadata));
      if (pathname.includes("openid-configuration")) return new Response("no", { status: 404 });
      return server.fetch(input, init);
    };
    expect((await run({ env: { fetch } })).verdict.status).toBe("kept");
  });
});

const environment: VerifyEnv = {
  issuer: ISSUER,
  fetch: () => Promise.reject(new Error("no fetch given")),
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  now: () => NOW,
  clientSecret: (client) => (client === "tools" ? new Secret("p:%+é", "${env:SECRET}") : undefined),
  password: () => new Secret("pass", "${env:PASS}"),
};

function contract(change: Partial<Contract> = {}): Contract {
  return {
    name: "agent calls the pizzeria",
    slug: "agent-calls-the-pizzeria",
    subject: { kind: "user", client: "frontend", user: "johndoe" },
    requester: { client: "tools", auth: "basic" },
    audience: ["pizzeria"],
    expect: { kind: "token", azp: "tools", aud: ["pizzeria"] },
    ...change,
  };
}

type Run = Parameters<typeof authorizationServer>[0] & { contract?: Partial<Contract>; env?: Partial<VerifyEnv> };

async function run({ contract: change, env, ...answers }: Run): Promise<{ verdict: Verdict; asked: Asked[] }> {
  const { fetch, asked } = authorizationServer(answers);
  const [verdict] = await verifyContracts([contract(change)], { ...environment, fetch, ...env });
  return { verdict: verdict!, asked };
}

function exchangeAnswers(answer: (asked: Asked) => Response | Promise<Response>) {
  return (asked: Asked) => (isExchange(asked) ? answer(asked) : grant()(asked));
}

function isExchange({ form }: Asked): boolean {
  return form.get("grant_type") === EXCHANGE;
}

function seconds(): number {
  return NOW.getTime() / 1000;
}

/** An answer that nobody waits for. */
function never(): Response {
  return new Response(null, { status: 500 });
}
