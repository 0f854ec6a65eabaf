import { readFileSync } from "node:fs";
import { chmod, readdir, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { expect, test } from "vitest";
import { agents, OLD, secretOf, token, tokenStatus, userInfo } from "../support/agents.ts";
import { story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const CLIENT = "tools-provider-token-exchange";
const KEY = "TOKEN_EXCHANGE_CLIENT_SECRET";

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
  const others = async () => {
    const { secret: _s, attributes: _a, ...same } = await realm.readClient("agent");
    return same;
  };
  const same = await others();
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

  // Of the client itself nothing else was changed.
  expect(await others()).toEqual(same);

  await write("open", "x");
  await chmod(join(folder, "open"), 0o640);
  await symlink("agent.secret", join(folder, "link"));
  const before = await now();
  for (const file of ["open", "link", "none/secret"])
    expect(await kcx(["rotate-secret", "agent", "--to-file", file, "--yes"])).toMatchObject({ code: 5 });
  expect(await now()).toBe(before);
});

test("who may manage clients but not read policies rotates all the same, without grace, and hears it", async () => {
  const { realm, kcx, write, folder, read } = await agents();
  const { id } = await realm.readClient("agent");
  const account = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const management = (await realm.readClient("realm-management")).id;
  const role = await realm.admin("GET", `/clients/${management}/roles/manage-clients`);
  await realm.admin("POST", `/users/${account.id}/role-mappings/clients/${management}`, [role]);
  await write(".env", `KCX_ADMIN_CLIENT_ID=agent\nKCX_ADMIN_CLIENT_SECRET=${OLD}\n`);
  await chmod(join(folder, ".env"), 0o600);
  const own = { KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined };
  const options = ["--login-realm", realm.name, "--env-file", ".env", "--yes"];
  // The variable is the one that kcx logs in with.
  const { code, stderr } = await kcx(["rotate-secret", "agent", ...options], own);
  expect(stderr).toContain("is not known: that takes the role view-realm");
  expect(code, stderr).toBe(0);
  expect(parse(await read(".env"))["KCX_ADMIN_CLIENT_SECRET"]).toBe(await secretOf(realm, "agent"));
  // The next one logs in with the new one; also after all tokens of before are refused.
  const leaked = await kcx(["rotate-secret", "agent", "--leaked", ...options], own);
  expect(leaked.code, leaked.stderr).toBe(0);
  expect(await kcx(["rotate-secret", "agent", ...options], own)).toMatchObject({ code: 0 });
  const made = await kcx(["rotate-secret", "agent", "--server-made", ...options], own);
  expect(made.stderr).toContain("kcx logs in as agent: only a secret that kcx makes is known before it counts");
  expect(made.code).toBe(1);
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

test("a client that signs with its secret (client-secret-jwt) is proven that way", async () => {
  const { realm, kcx } = await agents();
  const long = "a-former-secret-of-at-least-thirty-two-characters";
  const clientAuthenticatorType = "client-secret-jwt";
  for (const serviceAccountsEnabled of [true, false]) {
    const clientId = `signs-${serviceAccountsEnabled}`;
    await realm.client({ clientId, secret: long, serviceAccountsEnabled, clientAuthenticatorType });
    const { code, stdout, stderr } = await kcx(["rotate-secret", clientId, "--to-file", clientId, "--yes"]);
    expect(stdout, stderr).toContain("former  refused by the server");
    expect(code).toBe(0);
  }
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
