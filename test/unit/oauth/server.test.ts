import { None } from "openid-client";
import { describe, expect, test } from "vitest";
import { discover } from "#oauth/server.ts";
import { type Asked, authorizationServer, grant, ISSUER, json } from "./authorization-server.ts";
import { exchangeAnswers, isExchange, run } from "./run.ts";

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
    ["no token endpoint", { token_endpoint: undefined }, `${ISSUER}: the metadata names no token endpoint`],
    ["no keys", { jwks_uri: undefined }, `${ISSUER}: the metadata names no keys`],
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

  test("a port that fetch never goes to; an error that says nothing", async () => {
    const fetch = globalThis.fetch;
    await expect(run({ env: { fetch, issuer: "http://127.0.0.1:1/realms/x" } })).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: "http://127.0.0.1:1/realms/x: the request failed (bad port)",
    });
    const silent = () => Promise.reject(new Error("x", { cause: new Error("token=eyJ123") }));
    await expect(run({ env: { fetch: silent } })).rejects.toMatchObject({
      message: `${ISSUER}: the request failed (no reason given)`,
    });
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

  const html = { "content-type": "text/html" };
  test.each<[string, () => Response]>([
    ["404", () => new Response("no", { status: 404 })],
    ["400", () => json({ error: "invalid_request" }, 400)],
    ["a page with 200", () => new Response("<html>", { headers: html })],
  ])("a server that has only RFC 8414 metadata, and for the other %s", async (_, other) => {
    const server = authorizationServer({});
    const metadata = await (await server.fetch(`${ISSUER}/.well-known/openid-configuration`)).text();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { pathname } = new URL(String(input));
      if (pathname === "/.well-known/oauth-authorization-server/realms/tools") return json(JSON.parse(metadata));
      if (pathname.includes("openid-configuration")) return other();
      return server.fetch(input, init);
    };
    expect((await run({ env: { fetch } })).verdict.status).toBe("kept");
  });

  test("asked by another address, its endpoints are under that; those elsewhere and a browser's are left as they are", async () => {
    const at = "http://inside:8080/realms/tools";
    const asked: string[] = [];
    const metadata = {
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/token`,
      authorization_endpoint: `${ISSUER}/auth`,
      revocation_endpoint: "https://elsewhere.test/revoke",
      jwks_uri: `${ISSUER}/certs`,
    };
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      return json(metadata);
    };
    const server = await discover({
      issuer: ISSUER,
      at,
      fetch,
      signal: new AbortController().signal,
      timeoutMs: 1_000,
    });
    expect(asked).toEqual([`${at}/.well-known/openid-configuration`]);
    expect([server.issuer, server.tokenEndpoint, server.keys?.uri]).toEqual([ISSUER, `${at}/token`, `${at}/certs`]);
    expect(server.client("x", None(), "abort").serverMetadata()).toMatchObject({
      authorization_endpoint: `${ISSUER}/auth`,
      revocation_endpoint: "https://elsewhere.test/revoke",
    });
  });

  test("the issuer in RFC 8414 metadata must match, too", async () => {
    const fetch: typeof globalThis.fetch = async (input) =>
      String(input).includes("oauth-authorization-server")
        ? json({ issuer: "https://other.test", token_endpoint: "https://other.test/token" })
        : new Response("no", { status: 404 });
    await expect(run({ env: { fetch } })).rejects.toMatchObject({
      code: "SERVER_REFUSED",
      message: `the server calls itself https://other.test, expected ${ISSUER}`,
    });
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
