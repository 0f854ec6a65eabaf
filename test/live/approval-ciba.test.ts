import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "#server/start.ts";
import { CHAT_APP, COMMANDS, MCP_SERVER, NO_COMMANDS, SECRETS } from "../support/approval.ts";
import { type Approver, backchannel, startApprover } from "../support/approver.ts";
import { type Workplace, workplace } from "../support/kcx.ts";
import {
  type Answer,
  claimsOf,
  scopesOf,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

const FILE = readFileSync(new URL("../../realms/approval.yaml", import.meta.url), "utf8");

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
    await place.write("approval.yaml", FILE);
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

const ASK = ["--subject-scope", "execute:commands", "--scope", "execute:commands", "--audience", "command-executor"];
