import { beforeAll, describe, expect, test } from "vitest";
import { CHAT_APP, COMMANDS, MCP_SERVER, NO_COMMANDS, SECRETS } from "../support/approval.ts";
import { backchannel } from "../support/approver.ts";
import { provision, type System } from "../support/system.ts";
import {
  type Answer,
  claimsOf,
  scopesOf,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

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

test("a server that does not know where to ask: everything is set up, and nobody can be reached", async () => {
  expect(await backchannel(ours.realm.issuer, MCP_SERVER, { login_hint: "ada" })).toEqual({
    status: 503,
    body: { error: "server_error", error_description: "Failed to send authentication request" },
  });
});

function logIn(username: "ada" | "ursula"): Promise<Answer> {
  const password = username === "ada" ? SECRETS.ADA_PASSWORD : SECRETS.URSULA_PASSWORD;
  return tokens.post({ grant_type: "password", username, password }, CHAT_APP);
}

/** A user logs in at the chat application; the MCP server exchanges her token. */
async function ask(username: "ada" | "ursula", scope: string, audience?: string): Promise<Answer> {
  const more = audience === undefined ? { scope } : { scope, audience };
  return tokens.exchange(MCP_SERVER, tokenOf(await logIn(username)), more);
}
