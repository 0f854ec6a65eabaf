import { readFileSync } from "node:fs";
import { chmod, readdir, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { expect, onTestFinished, test } from "vitest";
import { workplace } from "../support/kcx.ts";
import { makeRealm, type TestRealm, testServer } from "../support/keycloak.ts";
import { proxyWith } from "../support/proxy.ts";
import { administrator, type Story, story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const CLIENT = "tools-provider-token-exchange";
const KEY = "TOKEN_EXCHANGE_CLIENT_SECRET";
const OLD = "the former secret";

test("the tools provider's secret: rotated into .env, proven, and everything goes on as before", async () => {
  const { realm, write, read, kcx, folder } = await story({ realm: "none" });
  await write("realms/tools-provider.yaml", FILE.replace("realm: tools-provider", `realm: ${realm.name}`));
  await write(".env", `# ours\r\nJOHNDOE_PASSWORD='pass word'\n\nexport ${KEY} = "${OLD}"  # the provider's\nLAST=1`);
  await chmod(join(folder, ".env"), 0o600);
  expect(await kcx(["apply", "realms/tools-provider.yaml"])).toMatchObject({ code: 0 });
  expect(await tokenStatus(realm, CLIENT, OLD)).toBe(200);

  const rotated = await kcx(["rotate-secret", CLIENT, "--env-file", ".env", "--yes"]);
  expect(rotated.stdout).toMatch(
    new RegExp(
      [
        `^✓ ${CLIENT}: rotated`,
        `  new     .env \\(${KEY}\\)`,
        "  proven  the server gives its service account a token for it",
        "  former  refused by the server",
        "  gap     at most \\d+ ms, from the server's taking the new secret to its being where it goes$",
      ].join("\\n"),
    ),
  );
  expect(rotated.code).toBe(0);

  // One value is another one, and not one other byte.
  const secret = parse(await read(".env"))[KEY] ?? "";
  expect(secret).toMatch(/^[\w-]{43}$/);
  const env = `# ours\r\nJOHNDOE_PASSWORD='pass word'\n\nexport ${KEY} = ${secret}  # the provider's\nLAST=1`;
  expect(await read(".env")).toBe(env);
  expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
  for (const value of [OLD, secret]) expect(rotated.stdout + rotated.stderr).not.toContain(value);

  // The server has it, knows since when, and refuses the former one; the realm is as the file says, and works.
  const { attributes, secret: servers } = await realm.readClient(CLIENT);
  expect(servers).toBe(secret);
  expect(Math.abs(Number(attributes["client.secret.creation.time"]) - Date.now() / 1000)).toBeLessThan(60);
  expect(await tokenStatus(realm, CLIENT, OLD)).toBe(401);
  expect(await kcx(["diff", "--exit-code", "realms/tools-provider.yaml"])).toMatchObject({ code: 0 });
  expect(await kcx(["verify"])).toMatchObject({ code: 0 });
  expect(await readdir(join(dirname(folder), "state/rotations"))).toEqual([]);

  // The bare command means the same client and the same place; without a yes it is not done.
  const asked = await kcx(["rotate-secret"]);
  expect(asked.stderr).toContain(
    `Client ${CLIENT} of realm ${realm.name} gets a new secret, which goes to .env (${KEY}).`,
  );
  expect(asked.code).toBe(5);
  expect(await read(".env")).toBe(env);
  const bare = await kcx(["rotate-secret", "--yes", "--json"]);
  expect(JSON.parse(bare.stdout)).toMatchObject({
    rotated: [{ client: CLIENT, proof: "token", former: { state: "refused" }, gapMs: expect.any(Number) }],
  });
  expect(await tokenStatus(realm, CLIENT, secret)).toBe(401);

  // A variable of the shell would win over the file.
  const shadowed = await kcx(["rotate-secret", "--dry-run"], { [KEY]: "another" });
  expect(shadowed.stderr).toContain(`where it wins over the file: ${KEY}`);
  expect(shadowed.stdout).toContain("Nothing was done: 1 secret would be rotated.");
  expect(await kcx(["verify"])).toMatchObject({ code: 0 });
});

test("a leaked secret: tokens that were issued before are refused, and later ones are not", async () => {
  const { realm, kcx } = await agents();
  const stolen = await token(realm, "agent", OLD);
  expect(await userInfo(realm, stolen)).toBe(200);
  const { code, stdout } = await kcx(["rotate-secret", "agent", "--to-file", "secret", "--leaked", "--yes"]);
  expect(stdout).toMatch(/ {2}tokens {2}those issued before .* are refused: one was tried/);
  expect(code).toBe(0);
  expect(await userInfo(realm, stolen)).toBe(401);
  expect(await userInfo(realm, await token(realm, "agent", await secretOf(realm, "agent")))).toBe(200);
});

test("not-before counts whole seconds: a token of that very second is good, one of the second before isn't", async () => {
  const { realm } = await agents();
  const shown = await token(realm, "agent", OLD);
  const { iat } = JSON.parse(Buffer.from(shown.split(".")[1] ?? "", "base64url").toString()) as { iat: number };
  await realm.updateClient("agent", { notBefore: iat });
  expect(await userInfo(realm, shown)).toBe(200);
  await realm.updateClient("agent", { notBefore: iat + 1 });
  expect(await userInfo(realm, shown)).toBe(401);
});

test("what only a right secret is told, and what a client may ask of its own token", async () => {
  const { realm } = await agents();
  const ask = async (secret: string, about: string) => {
    const body = new URLSearchParams({ token: about, client_id: "agent", client_secret: secret });
    const response = await fetch(`${realm.issuer}/protocol/openid-connect/token/introspect`, { method: "POST", body });
    return [response.status, await response.json()];
  };
  expect(await ask(OLD, "none")).toEqual([200, { active: false }]);
  expect(await ask("wrong", "none")).toEqual([401, expect.objectContaining({ error: "invalid_client" })]);
  expect(await ask(OLD, await token(realm, "agent", OLD))).toEqual([200, { active: false }]);
});

test("who writes when a secret was made: the server's own button does, a PUT that says so does, others don't", async () => {
  const { realm } = await agents();
  const time = async () => (await realm.readClient("agent")).attributes["client.secret.creation.time"];
  expect(await time()).toBeUndefined();
  await realm.updateClient("agent", { secret: "another" });
  expect(await time()).toBeUndefined();
  await realm.updateClient("agent", { secret: "third", attributes: { "client.secret.creation.time": "1700000000" } });
  expect(await time()).toBe("1700000000");
  await realm.updateClient("agent", { secret: "fourth" });
  expect(await time()).toBe("1700000000");
  await realm.admin("POST", `/clients/${(await realm.readClient("agent")).id}/client-secret`);
  expect(Number(await time())).toBeGreaterThan(1_700_000_000);
});

test("sinks: a file of its own, a command's standard input, a manifest; and a command at the end", async () => {
  const { realm, kcx, read, folder, write } = await agents();
  const now = () => secretOf(realm, "agent");
  expect(await kcx(["rotate-secret", "agent", "--to-file", "{client}.secret", "--yes"])).toMatchObject({ code: 0 });
  expect(await read("agent.secret")).toBe(await now());
  expect((await stat(join(folder, "agent.secret"))).mode & 0o777).toBe(0o600);

  const script = 'process.stdin.pipe(require("fs").createWriteStream(process.argv[1])); console.log("sa" + "id");';
  const after = 'require("fs").writeFileSync("told", process.env.CLIENT_SECRET + " " + process.argv.slice(1).join())';
  const node = process.execPath;
  const both = ["--to-exec", "--yes", "--", node, "-e", script, "taken-{client}", "--", node, "-e", after, "{client}"];
  const handed = await kcx(["rotate-secret", "agent", ...both]);
  expect(handed.code, handed.stderr).toBe(0);
  expect(await read("taken-agent")).toBe(await now());
  expect(await read("told")).toBe(`${await now()} agent`);
  expect(handed.stdout).not.toContain("said");

  const manifest = await kcx(["rotate-secret", "agent", "--to-kubernetes", "tools/agent", "--yes", "--env-key", "KEY"]);
  const value = Buffer.from(await now()).toString("base64");
  expect(manifest.stdout).toBe(
    [
      "apiVersion: v1\nkind: Secret\nmetadata:",
      '  name: "agent"\n  namespace: "tools"',
      `type: Opaque\ndata:\n  "KEY": ${value}`,
    ].join("\n"),
  );
  expect(manifest.stderr).toContain("✓ agent: rotated");

  await write("open", "x");
  await chmod(join(folder, "open"), 0o640);
  await symlink("agent.secret", join(folder, "link"));
  const before = await now();
  for (const file of ["open", "link", "none/secret"])
    expect(await kcx(["rotate-secret", "agent", "--to-file", file, "--yes"])).toMatchObject({ code: 5 });
  expect(await now()).toBe(before);
});

test("a sink that fails: the former secret is in force again, on the server and in every other sink", async () => {
  const { realm, kcx, read, write, folder } = await agents();
  await write(".env", `A=${OLD}\n`);
  await chmod(join(folder, ".env"), 0o600);
  const failing = 'process.stdin.on("data", (secret) => { console.error("no: " + secret); process.exit(3); })';
  const options = ["--env-file", ".env", "--env-key", "A", "--to-exec", "--yes", "--", process.execPath, "-e", failing];
  const { code, stderr } = await kcx(["rotate-secret", "agent", ...options]);
  expect(code).toBe(1);
  expect(stderr).toContain("error  the former secret is in force again: client agent:");
  expect(stderr).toContain("exit code 3");
  expect(parse(await read(".env"))["A"]).toBe(OLD);
  expect(await tokenStatus(realm, "agent", OLD)).toBe(200);
  expect(await readdir(join(dirname(folder), "state/rotations"))).toEqual([]);

  // A leaked one is never put back: the run stops, and goes on when the sink is mended.
  const stopped = await kcx(["rotate-secret", "agent", "--leaked", ...options]);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain("the rotation stopped halfway: client agent");
  expect(stopped.stderr).toContain("the last step that is done: proven");
  expect(stopped.stderr).not.toContain(await secretOf(realm, "agent"));
  expect(await tokenStatus(realm, "agent", OLD)).toBe(401);
  expect(await kcx(["rotate-secret", "agent", "--to-file", "x", "--yes"])).toMatchObject({ code: 5 });
});

test("two at once: one rotates, the other is refused", async () => {
  const { realm, kcx, read } = await agents();
  const second: { code: number; stderr: string }[] = [];
  const { url } = await proxyWith(async ({ method }) => {
    if (method === "PUT") second.push(await rotate());
    return undefined;
  });
  const rotate = () => kcx(["rotate-secret", "agent", "--to-file", "secret", "--yes", "--server", url]);
  expect(await rotate()).toMatchObject({ code: 0 });
  expect(second).toHaveLength(1);
  const [{ code, stderr } = { code: 0, stderr: "" }] = second;
  expect(code).toBe(5);
  expect(stderr).toMatch(/another run is rotating this secret|an earlier rotation did not end/);
  expect(await read("secret")).toBe(await secretOf(realm, "agent"));
});

test("without a journal --resume reads the secret back; with one it tells what became of a third secret", async () => {
  const { realm, kcx, read, start } = await agents();
  const back = await kcx(["rotate-secret", "agent", "--to-file", "secret", "--resume"]);
  expect(back.stdout).toContain("former  not known, so it could not be tried");
  expect(await read("secret")).toBe(OLD);

  const { url } = await proxyWith(async ({ method }) => {
    if (method !== "PUT") return undefined;
    running.kill("SIGKILL");
    await running.ended;
    return "deaf";
  });
  const running = start(["rotate-secret", "agent", "--to-file", "secret", "--yes", "--server", url]);
  expect(await running.ended).toMatchObject({ code: 137 });
  await realm.updateClient("agent", { secret: "by somebody else" });
  const resumed = await kcx(["rotate-secret", "--resume", "--server", url]);
  expect(resumed.stdout).toContain("agent: the server had another secret than the pending one");
  expect(await read("secret")).toBe("by somebody else");
});

test("clients that have no secret to rotate", async () => {
  const { realm, kcx } = await agents();
  await realm.client({ clientId: "web", publicClient: true });
  await realm.client({ clientId: "signer", clientAuthenticatorType: "client-jwt" });
  await realm.client({ clientId: "off", enabled: false });
  const rotate = async (client: string) =>
    (await kcx(["rotate-secret", client, "--to-file", "secret", "--yes"])).stderr
      .split("\n")
      .find((line) => /^error/.test(line));
  expect(await rotate("web")).toContain("client web is public: it has no secret");
  expect(await rotate("signer")).toContain(
    "client signer authenticates by client-jwt: there is no shared secret to rotate",
  );
  expect(await rotate("off")).toContain("client off is disabled");
  expect(await rotate("nobody")).toContain(`realm ${realm.name} has no client nobody`);
});

test("a client without a service account is proven by its declared exchange, or by being let in", async () => {
  const { realm, kcx, write } = await agents();
  await realm.client({ clientId: "plain", secret: OLD });
  const plain = await kcx(["rotate-secret", "plain", "--to-file", "plain", "--yes", "--leaked"]);
  expect(plain.stdout).toContain("proven  the server lets the client in with it");
  expect(plain.stdout).toContain("the client could get none to try");
  const declared = `realm: ${realm.name}
clients:
  courier: { secret: "${OLD}", standardTokenExchange: true }
  agent: { protocolMappers: { courier: { audience: courier } } }
exchanges:
  the courier swaps the agent's token:
    { subject: { client: agent }, requester: courier, audience: courier, expect: { error: invalid_request } }
  the courier passes the agent's token on:
    { subject: { client: agent }, requester: courier, expect: { azp: courier } }
`;
  await write("realm.yaml", declared.replace("agent: {", `agent: { secret: "${OLD}",`));
  const applied = await kcx(["apply", "realm.yaml"]);
  expect(applied.code, applied.stdout).toBe(0);
  const courier = await kcx(["rotate-secret", "courier", "--to-file", "courier", "--yes", "--leaked"]);
  expect(courier.stdout).toContain("proven  the client's declared exchange succeeds with it");
  expect(courier.stdout).toMatch(/tokens {2}those issued before .* are refused: one was tried/);
});

/** A realm with the client `agent`, and a workplace that knows the realm. */
async function agents(): Promise<Story> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await realm.client({ clientId: "agent", secret: OLD, serviceAccountsEnabled: true });
  const place = await workplace({ ...administrator(), KCX_REALM: realm.name }, onTestFinished);
  return { ...place, realm, file: (yaml) => place.write("realm.yaml", `realm: ${realm.name}\n${yaml}`) };
}

async function secretOf(realm: TestRealm, client: string): Promise<string> {
  return String((await realm.readClient(client))["secret"]);
}

async function grant(realm: TestRealm, client: string, secret: string): Promise<Response> {
  const body = { grant_type: "client_credentials", scope: "openid", client_id: client, client_secret: secret };
  const address = `${testServer().url}/realms/${realm.name}/protocol/openid-connect/token`;
  return fetch(address, { method: "POST", body: new URLSearchParams(body) });
}

async function tokenStatus(realm: TestRealm, client: string, secret: string): Promise<number> {
  return (await grant(realm, client, secret)).status;
}

async function token(realm: TestRealm, client: string, secret: string): Promise<string> {
  return ((await (await grant(realm, client, secret)).json()) as { access_token: string }).access_token;
}

async function userInfo(realm: TestRealm, bearer: string): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}` };
  return (await fetch(`${realm.issuer}/protocol/openid-connect/userinfo`, { headers })).status;
}
