import { beforeAll, describe, expect, test } from "vitest";
import { workplace } from "../support/kcx.ts";
import { provision, type System } from "../support/system.ts";
import {
  ACCESS_TOKEN,
  type Answer,
  claimsOf,
  scopesOf,
  TOKEN_EXCHANGE,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

const SECRETS = {
  // RFC 6749 §2.3.1 has both halves of a Basic header form-encoded, which matters for a secret like this one.
  AUTHENTICATION_DEMO_CLIENT_SECRET: "the client's own secret + %41",
  LLAMA_STACK_CLIENT_SECRET: "Llama Stack's own secret",
  DEMO_PASSWORD: "demo's password",
};
const STACK = ["authentication-demo", SECRETS.AUTHENTICATION_DEMO_CLIENT_SECRET] as const;
const SCOPES = [
  "llama:agent_create",
  "llama:agent_session_create",
  "llama:inference_chat_completion",
  "mcp:list_files",
  "mcp:get_server_info",
  "mcp:health_check",
];
const NOT_LET_IN = {
  status: 401,
  body: { error: "unauthorized_client", error_description: "Invalid client or Invalid client credentials" },
};

let ours: System;
let tokens: TokenEndpoint;
beforeAll(async () => {
  ours = await provision("llamastack.yaml", SECRETS);
  tokens = tokenEndpoint(ours.realm);
});

test("from an empty server: made, not written again, and every contract kept", () => {
  expect(ours.proof).toEqual({
    made: "11 created.",
    writes: [],
    contracts: [
      ...SCOPES.map((scope) => [`stepping up to ${scope}`, "kept"]),
      ["two at once, from a token of the playground", "kept"],
      ["nothing is stepped up to unasked", "kept"],
      ["an unknown scope", "kept"],
      ["a public client", "kept"],
      ["a client with exchange off", "kept"],
    ],
  });
});

describe("stepping up", () => {
  test("starts with none of the scopes", async () => {
    expect(scopesOf(await logIn())).toEqual(["email", "profile"]);
  });

  test.each(SCOPES)("adds exactly %s", async (scope) => {
    const answer = await stepUp(await logIn(), scope);
    expect(scopesOf(answer)).toEqual(["email", scope, "profile"].sort());
    expect(claimsOf(answer)["aud"]).toBe("authentication-demo");
  });

  test("is not climbing: the next step loses the one before, unless both are asked for", async () => {
    const first = await stepUp(await logIn(), "llama:agent_create");
    const second = await stepUp(first, "mcp:list_files");
    expect(scopesOf(second)).toEqual(["email", "mcp:list_files", "profile"]);
    const both = await stepUp(first, "llama:agent_create mcp:list_files");
    expect(scopesOf(both)).toEqual(["email", "llama:agent_create", "mcp:list_files", "profile"]);
  });
});

describe("Basic authentication", () => {
  test("as the standard has it; a header of the bare id and secret is another secret to the server", async () => {
    const form = {
      grant_type: TOKEN_EXCHANGE,
      subject_token: tokenOf(await logIn()),
      subject_token_type: ACCESS_TOKEN,
      scope: "mcp:list_files",
    };
    expect(await tokens.post(form, STACK)).toMatchObject({ status: 200 });
    const bare = Buffer.from(STACK.join(":")).toString("base64");
    expect(await tokens.postWith({ authorization: `Basic ${bare}` }, form)).toEqual(NOT_LET_IN);
  });

  test("with a wrong secret: the server's answer, as a contract", async () => {
    // Laid over the file when the contracts are performed, and never applied.
    await ours.write(
      "wrong-secret.yaml",
      `clients:
  authentication-demo: { secret: not the secret }
exchanges:
  a wrong secret:
    subject: { client: llama-stack-playground, user: demo }
    requester: { client: authentication-demo, auth: basic }
    scope: llama:agent_create
    expect: { error: unauthorized_client, description: Invalid client or Invalid client credentials, status: 401 }
`,
    );
    const { code, stdout } = await ours.run("verify", "--overlay", "wrong-secret.yaml", "--only", "a-wrong-secret");
    expect(stdout).toContain("✓ a wrong secret   refused: 401 unauthorized_client Invalid client");
    expect(code).toBe(0);
  });

  test("with a wrong secret in the environment, verify says whose it is", async () => {
    const wrong = { AUTHENTICATION_DEMO_CLIENT_SECRET: "not the secret" };
    const verify = ["verify", "llamastack.yaml", "--realm", ours.realm.name, "--only", "stepping-up-to-mcp-list-files"];
    const { code, stdout } = await ours.kcx(verify, wrong);
    expect(stdout).toContain("the log-in for the subject token was refused: 401 unauthorized_client");
    expect(stdout).toContain("The secret that was sent for authentication-demo is not its secret");
    expect(code).toBe(3);
  });
});

test("a public client is refused even when the flag is set, which the admin API lets one do", async () => {
  await ours.write(
    "public.yaml",
    `clients:
  llama-stack-playground: { standardTokenExchange: true }
exchanges:
  a public client:
    subject: { client: llama-stack-playground, user: demo }
    requester: llama-stack-playground
    scope: llama:agent_create
    expect: { error: invalid_client, description: Public client is not allowed to exchange token, status: 400 }
`,
  );
  expect(await ours.run("apply", "--overlay", "public.yaml")).toMatchObject({ code: 0 });
  const { code, stdout } = await ours.run("verify", "--overlay", "public.yaml", "--only", "a-public-client");
  expect(stdout).toContain("✓ a public client   refused: 400 invalid_client Public client is not allowed to exchange");
  expect(code).toBe(0);

  expect((await ours.run("diff")).stdout).toContain("attributes.standard.token.exchange.enabled  true → false");
  expect(await ours.run("apply")).toMatchObject({ code: 0 });
});

describe("what can be asked for", () => {
  test("is what is attached to the client; being defined in the realm is not enough", async () => {
    const { id } = await ours.realm.readClient("authentication-demo");
    const path = `/clients/${id}/optional-client-scopes/${await ours.realm.scopeId("mcp:list_files")}`;
    await ours.realm.admin("DELETE", path);
    expect(await stepUp(await logIn(), "mcp:list_files")).toEqual({
      status: 400,
      body: { error: "invalid_scope", error_description: "Invalid scopes: mcp:list_files" },
    });

    const { code, stdout } = await ours.run("verify");
    expect(stdout).toContain("✗ stepping up to mcp:list_files");
    expect(stdout).toContain(
      '`clients: { authentication-demo: { optionalClientScopes: { with: ["mcp:list_files"] } } }`',
    );
    expect(code).toBe(3);
    expect((await ours.run("diff")).stdout).toContain("    optionalClientScopes  + mcp:list_files");
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await stepUp(await logIn(), "mcp:list_files")).toMatchObject({ status: 200 });
  });

  test("includes the client itself only with a mapper that puts it into its own tokens", async () => {
    const { id, protocolMappers = [] } = await ours.realm.readClient("authentication-demo");
    await ours.realm.admin("DELETE", `/clients/${id}/protocol-mappers/models/${protocolMappers[0]?.id}`);
    expect(await stepUp(await logIn(), "mcp:list_files")).toEqual({
      status: 400,
      body: {
        error: "invalid_request",
        error_description: "Requested audience not available: authentication-demo",
      },
    });
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await stepUp(await logIn(), "mcp:list_files")).toMatchObject({ status: 200 });
  });
});

test("the variables of the guide are enough for verify: no file, and no administrator", async () => {
  const variables = {
    KEYCLOAK_SERVER_URL: new URL(ours.realm.issuer).origin,
    KEYCLOAK_REALM: ours.realm.name,
    KEYCLOAK_CLIENT_ID: "authentication-demo",
    KEYCLOAK_CLIENT_SECRET: SECRETS.AUTHENTICATION_DEMO_CLIENT_SECRET,
    KEYCLOAK_AUDIENCE: "authentication-demo",
  };
  const empty = await workplace(variables);
  const { code, stdout } = await empty.kcx(["verify"], { KCX_SUBJECT_TOKEN: tokenOf(await logIn()) });
  expect(stdout).toContain("✓ authentication-demo exchanges for authentication-demo   aud authentication-demo");
  expect(code).toBe(0);
});

function logIn(): Promise<Answer> {
  const { DEMO_PASSWORD: password } = SECRETS;
  return tokens.post({ grant_type: "password", username: "demo", password }, STACK);
}

function stepUp(from: Answer, scope: string): Promise<Answer> {
  return tokens.exchange(STACK, tokenOf(from), { scope, audience: "authentication-demo" });
}
