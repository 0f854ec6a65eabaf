import { describe, expect, test } from "vitest";
import { issuerOf } from "#commands/shared/issuer.ts";
import { knowledgeOf } from "#commands/shared/token-known.ts";
import { type OrderOptions, orderOf } from "#commands/shared/token-order.ts";
import { variables } from "#config/variables.ts";
import { terminal } from "./terminal.ts";

type Env = Readonly<Record<string, string>>;

async function order(env: Env, options: OrderOptions = {}, stdin = "") {
  const { ctx } = await terminal();
  const found = variables(env, undefined, (path) => (path === "there" ? "from the file\n" : undefined));
  return orderOf({ ...ctx, stdin: async () => stdin }, options, found, await knowledgeOf(ctx, [], options, found));
}

const LLAMA = { KEYCLOAK_CLIENT_ID: "demo", KEYCLOAK_CLIENT_SECRET: "d" };
const TOOLS = { TOKEN_EXCHANGE_CLIENT_ID: "tools", TOKEN_EXCHANGE_CLIENT_SECRET: "t" };
const MCP = { CLIENT_ID: "mcp", CLIENT_SECRET: "m" };
const GIVEN = { KCX_SUBJECT_TOKEN: "a token" };
const FOR = { audience: ["api"] };

describe("the requester", () => {
  test.each<[string, Env, OrderOptions, string, string, string[]]>([
    ["the tools provider's variables first", { ...MCP, ...LLAMA, ...TOOLS }, FOR, "tools", "basic", []],
    ["then Llama Stack's", { ...MCP, ...LLAMA }, FOR, "demo", "basic", []],
    ["then the MCP server's", MCP, FOR, "mcp", "basic", []],
    ["a flag, with its own variables", { ...TOOLS, ...LLAMA }, { ...FOR, requester: "demo" }, "demo", "basic", []],
    ["a flag completes a half", { TOKEN_EXCHANGE_CLIENT_SECRET: "t" }, { ...FOR, requester: "x" }, "x", "basic", []],
    [
      "a flag never takes another client's secret",
      TOOLS,
      { ...FOR, requester: "x" },
      "x",
      "basic",
      [
        "TOKEN_EXCHANGE_CLIENT_SECRET (or TOKEN_EXCHANGE_CLIENT_SECRET_FILE): the secret of x; TOKEN_EXCHANGE_CLIENT_ID names another client, tools",
      ],
    ],
    ["a secret in a file", { CLIENT_ID: "mcp", CLIENT_SECRET_FILE: "there" }, FOR, "mcp", "basic", []],
    ["only a key: it signs", { CLIENT_ID: "mcp", CLIENT_KEY: "k" }, FOR, "mcp", "private_key_jwt", []],
    [
      "Llama Stack's key has its own name",
      { KEYCLOAK_CLIENT_ID: "demo", KEYCLOAK_JWT_SIGNING_KEY_FILE: "there" },
      FOR,
      "demo",
      "private_key_jwt",
      [],
    ],
    ["both: the secret", { ...MCP, CLIENT_KEY: "k" }, FOR, "mcp", "basic", []],
    [
      "both, and the key is asked for",
      { ...MCP, CLIENT_KEY: "k" },
      { ...FOR, auth: "private_key_jwt" },
      "mcp",
      "private_key_jwt",
      [],
    ],
    [
      "a key that isn't there",
      MCP,
      { ...FOR, auth: "private_key_jwt" },
      "mcp",
      "private_key_jwt",
      ["CLIENT_KEY (or CLIENT_KEY_FILE): the private key of mcp"],
    ],
  ])("%s", async (_, env, options, client, auth, missing) => {
    const ordered = await order({ ...GIVEN, ...env }, options);
    expect(ordered.order.exchange?.requester).toEqual({ client, auth });
    expect(ordered.missing).toEqual(missing);
  });

  test.each<[string, Env, OrderOptions, boolean]>([
    ["nothing says what for", TOOLS, {}, false],
    ["an audience", TOOLS, FOR, true],
    ["the environment's audience", { ...TOOLS, KEYCLOAK_AUDIENCE: "api" }, {}, true],
    ["a scope", TOOLS, { scope: "s" }, true],
    ["a token type", TOOLS, { requestedTokenType: "id_token" }, true],
    ["a step-up", TOOLS, { ensureScope: "s" }, true],
    ["a requester", TOOLS, { requester: "tools" }, true],
    ["--no-exchange", { ...TOOLS, KEYCLOAK_AUDIENCE: "api" }, { exchange: false }, false],
  ])("is there when it is exchanged: %s", async (_, env, options, isExchange) => {
    const ordered = await order({ ...GIVEN, ...env }, options);
    expect(ordered.order.exchange !== undefined).toBe(isExchange);
    expect(ordered.missing).toEqual([]);
  });
});

describe("the subject", () => {
  const WEB = { KCX_SUBJECT_CLIENT: "web" };
  const JANE = { ...WEB, KCX_SUBJECT_USER: "jane", KCX_SUBJECT_PASSWORD: "p" };
  test.each<[string, Env, OrderOptions, object, number]>([
    ["a token before all", { ...GIVEN, ...JANE }, {}, { kind: "token" }, 0],
    ["a user", JANE, {}, { kind: "user", client: "web", user: "jane" }, 0],
    ["a user without a password", { ...WEB, KCX_SUBJECT_USER: "jane" }, {}, { kind: "user" }, 1],
    [
      "a service account",
      { ...WEB, KCX_SUBJECT_CLIENT_SECRET: "s" },
      {},
      { kind: "service-account", client: "web" },
      0,
    ],
    ["a service account that signs", { ...WEB, KCX_SUBJECT_CLIENT_KEY: "s" }, {}, { kind: "service-account" }, 0],
    ["a service account with neither", WEB, {}, { kind: "service-account" }, 1],
    ["the requester's own", { ...TOOLS, KCX_SUBJECT_CLIENT: "tools" }, {}, { kind: "service-account" }, 0],
    ["nobody", {}, {}, { kind: "token" }, 1],
    ["a flag wins over a token", { ...GIVEN, ...JANE }, { subjectUser: "jane" }, { kind: "user", user: "jane" }, 0],
    ["one user's password is not another's", JANE, { subjectUser: "joe" }, { kind: "user", user: "joe" }, 1],
    [
      "a flag and a password of nobody in particular",
      { ...WEB, KCX_SUBJECT_PASSWORD: "p" },
      { subjectUser: "joe" },
      { kind: "user" },
      0,
    ],
    ["a device", WEB, { subject: "device", subjectScope: "s" }, { kind: "device", client: "web", scope: "s" }, 0],
    ["a browser", JANE, { subject: "browser" }, { kind: "browser", client: "web", user: "jane" }, 0],
    ["ciba", JANE, { subject: "ciba", bindingMessage: "b" }, { kind: "ciba", user: "jane", bindingMessage: "b" }, 0],
    ["ciba without anybody", {}, { subject: "ciba" }, { kind: "ciba" }, 2],
  ])("%s", async (_, env, options, subject, missing) => {
    const ordered = await order(env, options);
    expect(ordered.order.subject).toMatchObject(subject);
    expect(ordered.missing).toHaveLength(missing);
  });

  test("standard input, whatever is around the token; nothing there is missing", async () => {
    expect((await order({}, { subject: "-" }, " Bearer abc \n")).missing).toEqual([]);
    expect((await order({}, { subject: "-" }, "\n")).missing).toEqual(["on standard input: a token"]);
  });

  test("a way that isn't one is not shown: it may be a token", async () => {
    const error = await order({}, { subject: "eyJhb.secret.x" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "USAGE" });
    expect(JSON.stringify([error, String(error)])).not.toContain("eyJ");
  });
});

describe("the issuer", () => {
  const here = "http://localhost:8002";
  test.each<[string, Env, object, unknown]>([
    [
      "a flag",
      { KEYCLOAK_URL: "http://x", KEYCLOAK_REALM: "r" },
      { issuer: here },
      { value: here, origin: "--issuer" },
    ],
    [
      "a realm on the server",
      { KEYCLOAK_SERVER_URL: here, KEYCLOAK_REALM: "r d" },
      {},
      { value: `${here}/realms/r%20d`, origin: "KEYCLOAK_SERVER_URL, realm from KEYCLOAK_REALM" },
    ],
    ["AUTH_SERVER_URL as it is", { AUTH_SERVER_URL: here }, {}, { value: here, origin: "AUTH_SERVER_URL" }],
    [
      "AUTH_SERVER_URL as a server, where a realm is named",
      { AUTH_SERVER_URL: here, KCX_REALM: "r" },
      {},
      { value: `${here}/realms/r`, origin: "AUTH_SERVER_URL, realm from KCX_REALM" },
    ],
    [
      "a server without a realm",
      { KEYCLOAK_URL: here, AUTH_SERVER_URL: here },
      {},
      "KEYCLOAK_REALM, or --realm: the realm",
    ],
    ["a realm without a server", { KEYCLOAK_REALM: "r" }, {}, "KEYCLOAK_URL, or --server, or --issuer: the server"],
  ])("%s", async (_, env, options, expected) => {
    const { ctx } = await terminal();
    const missing: string[] = [];
    const issuer = await issuerOf(
      ctx,
      options,
      undefined,
      variables(env, undefined, () => undefined),
      missing,
    );
    if (typeof expected === "string") expect([issuer, missing]).toEqual([undefined, [expected]]);
    else expect([issuer, missing]).toEqual([expect.objectContaining(expected as object), []]);
  });

  test.each(["sso.example.com", "ftp://x", "http://user:fake-secret@x"])("not an issuer: %s", async (issuer) => {
    const { ctx } = await terminal();
    const error = await issuerOf(
      ctx,
      { issuer },
      undefined,
      variables({}, undefined, () => undefined),
      [],
    ).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "USAGE" });
    expect(String(error)).not.toContain("fake-secret");
  });
});
