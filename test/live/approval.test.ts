import { homedir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "#server/start.ts";
import { type Approver, backchannel, startApprover } from "../support/approver.ts";
import { type Workplace, workplace } from "../support/kcx.ts";
import { provision, type System } from "../support/system.ts";
import {
  type Answer,
  claimsOf,
  scopesOf,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

const SECRETS = {
  APPROVAL_MCP_SERVER_CLIENT_SECRET: "the MCP server's own secret",
  CHAT_APP_CLIENT_SECRET: "the chat application's own secret",
  ADA_PASSWORD: "ada's password",
  URSULA_PASSWORD: "ursula's password",
};
const MCP_SERVER = ["mcp-server", SECRETS.APPROVAL_MCP_SERVER_CLIENT_SECRET] as const;
const CHAT_APP = ["chat-app", SECRETS.CHAT_APP_CLIENT_SECRET] as const;

let ours: System;
let tokens: TokenEndpoint;
beforeAll(async () => {
  ours = await provision("approval.yaml", SECRETS);
  tokens = tokenEndpoint(ours.realm);
});

test("from an empty server: made, not written again, and every contract kept", () => {
  expect(ours.proof).toEqual({
    made: "14 created, 2 changed.",
    writes: [],
    contracts: [
      ["an administrator reads files", "kept"],
      ["an administrator runs commands", "kept"],
      ["a user reads files", "kept"],
      ["a user can't run commands", "kept"],
      ["a user who asks for both gets what she may have", "kept"],
      ["but not both services", "kept"],
      ["the MCP server reaches three services", "kept"],
      ["and no other", "kept"],
      ["the chat application reaches the MCP server", "kept"],
      ["and no service behind it", "kept"],
      ["nor their scopes", "kept"],
    ],
  });
});

describe("the guide's six tests, and what Keycloak answers", () => {
  test("1: an administrator asks for what every user may do", async () => {
    const answer = await ask("ada", "read:files", "file-service");
    expect(claimsOf(answer)["aud"]).toBe("file-service");
    expect(scopesOf(answer)).toEqual(["email", "profile", "read:files"]);
  });

  test("2: an administrator asks for what only administrators may do", async () => {
    const answer = await ask("ada", "execute:commands", "command-executor");
    expect(claimsOf(answer)["aud"]).toBe("command-executor");
    expect(scopesOf(answer)).toEqual(["email", "execute:commands", "profile"]);
  });

  test("3: a user asks for what every user may do", async () => {
    const answer = await ask("ursula", "read:files", "file-service");
    expect(claimsOf(answer)["aud"]).toBe("file-service");
    expect(scopesOf(answer)).toEqual(["email", "profile", "read:files"]);
  });

  test("4: a user asks for what only administrators may do: refused for the audience, never pending", async () => {
    expect(await ask("ursula", "execute:commands", "command-executor")).toEqual(NO_COMMANDS);
    // Without an audience there is nothing to refuse: she gets a token, and is not told what it lacks.
    const quiet = await ask("ursula", "execute:commands");
    expect(quiet.status).toBe(200);
    expect(claimsOf(quiet)["aud"]).toBe("mcp-tools");
    expect(scopesOf(quiet)).toEqual(["email", "profile"]);
  });

  test("5: a wrong secret is `unauthorized_client`; `invalid_client` is a client nobody knows", async () => {
    const subject = tokenOf(await logIn("ursula"));
    const error_description = "Invalid client or Invalid client credentials";
    expect(await tokens.exchange(["mcp-server", "not the secret"], subject)).toEqual({
      status: 401,
      body: { error: "unauthorized_client", error_description },
    });
    expect(await tokens.exchange(["no-such-client", "any"], subject)).toEqual({
      status: 401,
      body: { error: "invalid_client", error_description },
    });
  });

  test("6: a user asks for both: she gets what she may have, and is not told the rest", async () => {
    const answer = await ask("ursula", "read:files execute:commands", "file-service");
    expect(answer.status).toBe(200);
    expect(scopesOf(answer)).toEqual(["email", "profile", "read:files"]);
  });
});

test("an audience comes with its scope: the guide's own request names the one and not the other", async () => {
  expect(await ask("ada", "execute:commands", "file-service")).toEqual({
    status: 400,
    body: { error: "invalid_request", error_description: "Requested audience not available: file-service" },
  });
});

test("a gate is open to every role that the role at the gate includes", async () => {
  // Somebody makes every administrator a user, too: the wrong way round, for the gate.
  const roles = (await ours.realm.admin("GET", "/roles")) as { id: string; name: string }[];
  const [admin, user] = ["admin", "user"].map((name) => roles.find((role) => role.name === name));
  await ours.realm.admin("POST", `/roles-by-id/${admin?.id}/composites`, [user]);
  expect(claimsOf(await ask("ursula", "execute:commands", "command-executor"))["aud"]).toBe("command-executor");

  const { code, stdout } = await ours.run("verify");
  expect(stdout).toContain("✗ a user can't run commands");
  expect(code).toBe(3);
  expect((await ours.run("diff")).stdout).toMatch(/^~ role admin › composites .*\n {4}roles {2}- user$/m);
  expect(await ours.run("apply")).toMatchObject({ code: 0 });
  expect(await ask("ursula", "execute:commands", "command-executor")).toEqual(NO_COMMANDS);
});

test("approval by giving the role: the very same subject token is then enough, until the role is taken back", async () => {
  const subject = tokenOf(await logIn("ursula"));
  expect(await tokens.exchange(MCP_SERVER, subject, COMMANDS)).toEqual(NO_COMMANDS);

  const [ursula] = (await ours.realm.admin("GET", "/users?exact=true&username=ursula")) as { id: string }[];
  const role = await ours.realm.admin("GET", "/roles/admin");
  await ours.realm.admin("POST", `/users/${ursula?.id}/role-mappings/realm`, [role]);
  const approved = await tokens.exchange(MCP_SERVER, subject, COMMANDS);
  expect(claimsOf(approved)).toMatchObject({ aud: "command-executor", preferred_username: "ursula" });

  expect(await ours.run("apply")).toMatchObject({ code: 0, stdout: expect.stringContaining("roles  - admin") });
  expect(await tokens.exchange(MCP_SERVER, subject, COMMANDS)).toEqual(NO_COMMANDS);
});

describe("approval by a person: CIBA, on a server that knows where to ask", () => {
  let approver: Approver;
  let there: TokenEndpoint;
  let issuer: string;
  let place: Workplace;
  beforeAll(async () => {
    approver = await startApprover();
    const channel = "--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri";
    const here = { env: process.env, platform: process.platform, homeDir: homedir() };
    const server = await startServer({ ...here, serverOptions: [`${channel}=${approver.url}`] });
    afterAll(async () => {
      await server.stop();
      approver.close();
    });
    const logIn = { KEYCLOAK_URL: server.url, KEYCLOAK_USER: server.username, KEYCLOAK_PASSWORD: server.password };
    place = await workplace({ ...SECRETS, ...logIn }, afterAll);
    await place.write("approval.yaml", ours.text);
    expect(await place.kcx(["apply", "approval.yaml"])).toMatchObject({ code: 0 });
    issuer = `${server.url}/realms/approval`;
    there = tokenEndpoint({ issuer });
  });

  test("the MCP server asks ada, waits, and may then run the commands in her name", async () => {
    const asked = await askFor("ada", { binding_message: "commands-for-ursula" });
    expect(asked).toMatchObject({ status: 200, body: { expires_in: 600, interval: 5 } });
    const request = approver.requests.at(-1)!;
    expect(request).toMatchObject({ login_hint: "ada", binding_message: "commands-for-ursula" });
    expect(request.scope.split(" ")).toContain("execute:commands");

    expect(await poll(asked)).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
    expect(await approver.answer(issuer, request, "SUCCEED")).toBe(200);
    const approved = await pollUntilDecided(asked);
    const exchanged = await there.exchange(MCP_SERVER, tokenOf(approved), COMMANDS);
    // It is hers: an approval makes nobody else an administrator.
    expect(claimsOf(exchanged)).toMatchObject({ aud: "command-executor", preferred_username: "ada" });
    expect(scopesOf(exchanged)).toEqual(["email", "execute:commands", "profile"]);
  });

  test("she says no", async () => {
    const asked = await askFor("ada");
    expect(await approver.answer(issuer, approver.requests.at(-1)!, "CANCELLED")).toBe(200);
    expect(await poll(asked)).toMatchObject({ status: 400, body: { error: "access_denied" } });
  });

  test("a user can't approve what she may not do herself", async () => {
    const asked = await askFor("ursula");
    expect(await approver.answer(issuer, approver.requests.at(-1)!, "SUCCEED")).toBe(200);
    const approved = await poll(asked);
    expect(scopesOf(approved)).toEqual(["email", "openid", "profile"]);
    expect(await there.exchange(MCP_SERVER, tokenOf(approved), COMMANDS)).toEqual(NO_COMMANDS);
  });

  test("kcx token asks ada, waits, and exchanges what comes", async () => {
    const running = askedBy("token", "--subject", "ciba", "--binding-message", "commands-for-ursula", ...ASK);
    expect(await running.said("is asked for approval")).toContain("ada is asked for approval");
    expect(approver.requests.at(-1)).toMatchObject({ login_hint: "ada", binding_message: "commands-for-ursula" });
    expect(await approver.answer(issuer, approver.requests.at(-1)!, "SUCCEED")).toBe(200);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(decodeJwt(stdout)).toMatchObject({ aud: "command-executor", preferred_username: "ada" });
  });

  test.each([
    ["she says no", "CANCELLED", "access_denied"],
    ["she doesn't answer", undefined, "approval_timeout"],
  ] as const)("kcx token, and %s", async (_, answer, error) => {
    const running = askedBy("token", "--subject", "ciba", "--json", "--max-wait", "8s", ...ASK);
    await running.said("is asked for approval");
    if (answer) expect(await approver.answer(issuer, approver.requests.at(-1)!, answer)).toBe(200);
    const { code, stdout } = await running.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error, at: "log-in" });
    expect(code).toBe(1);
  });

  test("kcx verify waits for whoever must approve, and is never green without", async () => {
    await place.write(
      "ask.yaml",
      `exchanges:
  commands that ada approves:
    subject: { ciba: mcp-server, user: ada, scope: execute:commands, bindingMessage: run-them }
    requester: mcp-server
    audience: command-executor
    scope: execute:commands
    expect: { aud: command-executor, claims: { preferred_username: ada } }
`,
    );
    const verify = ["verify", "approval.yaml", "--overlay", "ask.yaml", "--only", "commands-that-ada-approves"];
    const running = place.start(verify);
    expect(await running.said("is asked for approval")).toContain(
      "ada is asked for approval, on a device of theirs (run-them)",
    );
    expect(await approver.answer(issuer, approver.requests.at(-1)!, "SUCCEED")).toBe(200);
    expect(await running.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("1 contract kept") });

    const { code, stdout } = await place.kcx([...verify, "--max-wait", "6s"]);
    expect(stdout).toContain("the log-in for the subject token was refused: 400 approval_timeout");
    expect(code).toBe(3);
  });

  test("nobody is asked for a client that is not set up for it, about nobody, or in too many words", async () => {
    const before = approver.requests.length;
    expect(await backchannel(issuer, CHAT_APP, { login_hint: "ada" })).toEqual({
      status: 401,
      body: { error: "invalid_grant", error_description: "Client not allowed OIDC CIBA Grant" },
    });
    expect(await askFor("nobody")).toEqual({
      status: 400,
      body: { error: "invalid_request", error_description: "invalid_user" },
    });
    expect(await askFor("ada", { binding_message: "commands for ursula" })).toEqual({
      status: 400,
      body: { error: "invalid_binding_message", error_description: expect.stringContaining("max 50 characters") },
    });
    expect(approver.requests).toHaveLength(before);
  });

  function askedBy(...args: string[]) {
    const variables = {
      KEYCLOAK_REALM: "approval",
      CLIENT_ID: "mcp-server",
      CLIENT_SECRET: SECRETS.APPROVAL_MCP_SERVER_CLIENT_SECRET,
      KCX_SUBJECT_CLIENT: "mcp-server",
      KCX_SUBJECT_USER: "ada",
    };
    return place.start(args, variables);
  }

  function askFor(login_hint: string, more: Record<string, string> = {}): Promise<Answer> {
    return backchannel(issuer, MCP_SERVER, { login_hint, scope: "openid execute:commands", ...more });
  }

  function poll({ body }: Answer): Promise<Answer> {
    const form = { grant_type: "urn:openid:params:grant-type:ciba", auth_req_id: String(body["auth_req_id"]) };
    return there.post(form, MCP_SERVER);
  }

  async function pollUntilDecided(asked: Answer): Promise<Answer> {
    for (;;) {
      await setTimeout(Number(asked.body["interval"]) * 1000);
      const answer = await poll(asked);
      if (!["authorization_pending", "slow_down"].includes(String(answer.body["error"]))) return answer;
    }
  }
});

test("a server that does not know where to ask: everything is set up, and nobody can be reached", async () => {
  expect(await backchannel(ours.realm.issuer, MCP_SERVER, { login_hint: "ada" })).toEqual({
    status: 503,
    body: { error: "server_error", error_description: "Failed to send authentication request" },
  });
});

const ASK = ["--subject-scope", "execute:commands", "--scope", "execute:commands", "--audience", "command-executor"];
const COMMANDS = { scope: "execute:commands", audience: "command-executor" };
const NO_COMMANDS: Answer = {
  status: 400,
  body: { error: "invalid_request", error_description: "Requested audience not available: command-executor" },
};

function logIn(username: "ada" | "ursula"): Promise<Answer> {
  const password = username === "ada" ? SECRETS.ADA_PASSWORD : SECRETS.URSULA_PASSWORD;
  return tokens.post({ grant_type: "password", username, password }, CHAT_APP);
}

/** A user logs in at the chat application; the MCP server exchanges her token. */
async function ask(username: "ada" | "ursula", scope: string, audience?: string): Promise<Answer> {
  const more = audience === undefined ? { scope } : { scope, audience };
  return tokens.exchange(MCP_SERVER, tokenOf(await logIn(username)), more);
}
