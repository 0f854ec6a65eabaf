import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApprovalServer, SECRETS, startApprovalServer } from "../support/approval-server.ts";
import { type Ran, type Workplace, workplace } from "../support/kcx.ts";

const BIN = fileURLToPath(new URL("../../bin/kcx.js", import.meta.url));

let server: ApprovalServer;
let place: Workplace;
let key: string;
/** As the guide names them; `AUTH_SERVER_URL` is the issuer. */
let env: Record<string, string>;
beforeAll(async () => {
  const signing = await generateKeyPair("ES256", { extractable: true });
  key = await exportPKCS8(signing.privateKey);
  const signer = { ...(await exportJWK(signing.publicKey)), alg: "ES256", use: "sig" };
  server = await startApprovalServer({ interval: 1, expiresIn: 600 }, signer);
  place = await workplace({}, afterAll);
  afterAll(() => server.close());
  env = { AUTH_SERVER_URL: server.issuer, CLIENT_ID: "mcp-server", CLIENT_SECRET: SECRETS["mcp-server"] };
});

const COMMANDS = ["--scope", "execute:commands", "--audience", "command-executor"];
const FILES = ["--scope", "read:files", "--audience", "file-service"];
const NOW = ["--max-wait", "0", "--json"];
const PENDING = {
  error: "authorization_pending",
  error_description: "Administrator approval required for requested scopes",
  status: 400,
  at: "exchange",
};

describe("the guide's six tests, in order", () => {
  test("1: an administrator asks for what every user may do", async () => {
    expect(claimsOf(await ask("ada", FILES))).toMatchObject({ scope: "read:files", aud: "file-service", sub: "ada" });
  });

  test("2: an administrator asks for what only administrators may do", async () => {
    expect(claimsOf(await ask("ada", COMMANDS))).toMatchObject({ scope: "execute:commands", aud: "command-executor" });
  });

  test("3: a user asks for what every user may do", async () => {
    expect(claimsOf(await ask("ursula", FILES))).toMatchObject({ scope: "read:files", sub: "ursula" });
  });

  test("4: a user asks for what only administrators may do", async () => {
    const { code, stdout } = await ask("ursula", [...COMMANDS, ...NOW]);
    expect(JSON.parse(stdout)).toMatchObject(PENDING);
    expect(code).toBe(1);
    expect(server.waiting()).toEqual(["ursula: execute:commands"]);
  });

  test("5: wrong credentials of the client", async () => {
    const { code, stdout, stderr } = await ask("ada", [...FILES, "--json"], { CLIENT_SECRET: "not the secret" });
    expect(JSON.parse(stdout)).toMatchObject({ error: "invalid_client", status: 401 });
    expect(stdout + stderr).not.toContain("not the secret");
    expect(code).toBe(1);
  });

  test("6: several scopes, of which one needs approval", async () => {
    const both = ["--scope", "read:files execute:commands", "--audience", "file-service", ...NOW];
    expect(JSON.parse((await ask("ursula", both)).stdout)).toMatchObject(PENDING);
    expect(server.waiting()).toHaveLength(2);
    server.decide("denied");
  });
});

describe("waiting for the administrator", () => {
  const scope = (more: string) => ["--scope", `execute:commands ${more}`, "--audience", "command-executor"];

  test("who approves: asked at the server's interval, then the token", async () => {
    const running = await begin(scope("first"));
    expect(await running.said("Waiting for approval")).toContain(
      "Administrator approval required for requested scopes",
    );
    server.decide("approved");
    const ran = await running.ended;
    expect(claimsOf(ran)).toMatchObject({ scope: "execute:commands first", sub: "ursula" });
    expect(server.seen).toEqual([
      "GET /.well-known/openid-configuration",
      "GET /.well-known/oauth-authorization-server",
      "POST /oauth/token",
      "POST /oauth/token",
    ]);
    // Told once, however often it is asked.
    expect(ran.stderr.match(/Waiting/g)).toHaveLength(1);
  });

  test("who says no", async () => {
    const running = await begin([...scope("second"), "--json"]);
    await running.said("Waiting for approval");
    server.decide("denied");
    const { code, stdout } = await running.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error: "access_denied", error_description: "An administrator said no" });
    expect(code).toBe(1);
  });

  test("who doesn't come: approval_timeout", async () => {
    const { code, stdout, stderr } = await ask("ursula", [...scope("third"), "--max-wait", "3s", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ ...PENDING, error: "approval_timeout" });
    expect(stderr).toContain("Nobody approved in time.");
    expect(server.seen.filter((request) => request.startsWith("POST"))).toHaveLength(3);
    expect(code).toBe(1);
  });

  test("the guide's variables say how long, where no flag does", async () => {
    const { stdout } = await ask("ursula", [...scope("fourth"), "--json"], { APPROVAL_MAX_WAIT_TIME: "2" });
    expect(JSON.parse(stdout)).toMatchObject({ error: "approval_timeout" });
    expect(server.seen.filter((request) => request.startsWith("POST"))).toHaveLength(2);
  });

  test("slow_down is heeded: five seconds more are too many, so nothing is asked again", async () => {
    const running = await begin([...scope("slow"), "--json", "--max-wait", "5s"]);
    await running.said("Waiting for approval");
    server.slowDown();
    expect(JSON.parse((await running.ended).stdout)).toMatchObject({ error: "approval_timeout" });
    expect(server.seen.filter((request) => request.startsWith("POST"))).toHaveLength(2);
  });

  test("Ctrl-C: nothing on stdout, no error, nothing asked any more", async () => {
    const running = await begin(scope("fifth"));
    await running.said("Waiting for approval");
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).not.toMatch(/error/);
  });

  // `script` of util-linux is a terminal for those who have none.
  test.runIf(process.platform === "linux")("on a terminal: a countdown; Ctrl-C", async () => {
    const command = `stty cols 100; exec ${process.execPath} ${BIN} token ${scope("sixth")
      .map((word) => `'${word}'`)
      .join(" ")}`;
    const given = {
      ...env,
      KCX_SUBJECT_TOKEN: await server.tokenOf("ursula"),
      PATH: process.env["PATH"],
      TERM: "xterm",
    };
    const options = { cwd: place.folder, env: given, extendEnv: false, reject: false, stdin: "pipe" } as const;
    const terminal = execa("script", ["-qec", command, "/dev/null"], options);
    let shown = "";
    for await (const chunk of terminal.iterable({ from: "stdout", binary: true })) {
      shown += Buffer.from(chunk).toString();
      if (/waiting, 4m5\ds left/.test(shown)) terminal.stdin.write("\u0003");
    }
    expect(shown).toMatch(/Waiting for approval[\s\S]*waiting, 5m left · Ctrl-C stops[\s\S]*waiting, 4m5\ds left/);
    expect(shown).not.toMatch(/eyJ|error/);
    expect((await terminal).exitCode).toBe(130);
  });

  test("the server goes away meanwhile: request_failed", async () => {
    const lost = await startApprovalServer({ interval: 1, expiresIn: 600 });
    const given = { AUTH_SERVER_URL: lost.issuer, KCX_SUBJECT_TOKEN: await lost.tokenOf("ursula") };
    const running = place.start(["token", ...COMMANDS, "--max-wait", "3s", "--json"], { ...env, ...given });
    await running.said("Waiting for approval");
    lost.close();
    const { code, stdout } = await running.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error: "request_failed", at: "request" });
    expect(code).toBe(1);
  });
});

describe("another server's ways", () => {
  test("a client that signs", async () => {
    const signer = { CLIENT_ID: "mcp-signer", CLIENT_SECRET: undefined, CLIENT_KEY: key };
    const { stdout } = await ask("ada", [...FILES, "--json"], signer);
    expect(JSON.parse(stdout)).toMatchObject({ error: "invalid_grant" }); // its token is not for this client
    const own = { KCX_SUBJECT_CLIENT: "mcp-signer", KCX_SUBJECT_CLIENT_KEY: key };
    const ran = await place.kcx(["token", "--subject", "client", "--json"], { AUTH_SERVER_URL: server.issuer, ...own });
    expect(JSON.parse(ran.stdout)).toMatchObject({ obtained_by: "log-in", token_type: "bearer" });
  });

  test("an audience that the client may not reach", async () => {
    const { stderr } = await ask("ada", ["--audience", "bank"]);
    expect(stderr).toContain("no token: 400 invalid_target: Audience not allowed: bank");
  });

  test("--issuer wins over AUTH_SERVER_URL, and must be what the server calls itself", async () => {
    const elsewhere = { AUTH_SERVER_URL: "http://127.0.0.1:9" };
    expect(claimsOf(await ask("ada", [...FILES, "--issuer", server.issuer], elsewhere))).toMatchObject({ sub: "ada" });
    const { stderr } = await ask("ada", [...FILES, "--issuer", server.issuer.replace("127.0.0.1", "localhost")]);
    expect(stderr).toContain(`the server calls itself ${server.issuer}`);
  });

  test("stepping up, and no request for what is held already", async () => {
    const first = await ask("ada", ["--ensure-scope", "read:files", "--audience", "file-service"]);
    expect(claimsOf(first)).toMatchObject({ scope: "read:files" });
    const asked = server.seen.length;
    const given = { KCX_SUBJECT_TOKEN: first.stdout };
    expect((await place.kcx(["token", "--ensure-scope", "read:files"], { ...env, ...given })).stdout).toBe(
      first.stdout,
    );
    expect(server.seen).toHaveLength(asked);
  });
});

async function ask(user: "ada" | "ursula", args: readonly string[], change: Record<string, string | undefined> = {}) {
  return place.kcx(["token", ...args], { ...env, KCX_SUBJECT_TOKEN: await server.tokenOf(user), ...change });
}

async function begin(args: readonly string[]) {
  return place.start(["token", ...args], { ...env, KCX_SUBJECT_TOKEN: await server.tokenOf("ursula") });
}

/** Of a run that printed one token, and no more. */
function claimsOf({ code, stdout, stderr }: Ran): Record<string, unknown> {
  expect([code, /^[\w-]+\.[\w-]+\.[\w-]+$/.test(stdout)], `${stderr}\n${stdout.slice(0, 200)}`).toEqual([0, true]);
  return decodeJwt(stdout);
}
