/** Runs that meet trouble: a sink that fails, somebody else, an end that comes too soon. */
import { chmod, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { expect, onTestFinished, test } from "vitest";
import { rotateSecret } from "#commands/rotate-secret.ts";
import { agents, OLD, secretOf, tokenStatus } from "../support/agents.ts";
import { makeRealm } from "../support/keycloak.ts";
import { proxyWith } from "../support/proxy.ts";
import { administrator, story } from "../support/story.ts";
import { terminal } from "../unit/commands/terminal.ts";

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
  // The server carries the PUT out although nobody waits for its answer any more.
  await expect.poll(() => secretOf(realm, "agent"), { timeout: 30_000 }).not.toBe(OLD);
  await realm.updateClient("agent", { secret: "by somebody else" });
  const resumed = await kcx(["rotate-secret", "--resume", "--server", url]);
  expect(resumed.stdout).toContain("agent: the server had another secret than the pending one");
  expect(await read("secret")).toBe("by somebody else");
});

test("somebody else at the same moment: told, and --resume takes over what the server has", async () => {
  const { realm, kcx, read } = await agents();
  let writes = 0;
  const { url } = await proxyWith(async ({ method, path }) => {
    // The read behind the first write: it comes after somebody else's.
    if (method === "GET" && path.includes("clientId=agent") && writes === 1) {
      writes += 1;
      await realm.updateClient("agent", { secret: "by somebody else" });
    }
    if (method === "PUT") writes += 1;
    return undefined;
  });
  const { code, stderr } = await kcx(["rotate-secret", "agent", "--to-file", "secret", "--yes", "--server", url]);
  expect(code).toBe(1);
  expect(stderr).toContain("somebody else gave client agent another secret at the same moment");
  const again = await kcx(["rotate-secret", "agent", "--to-file", "secret", "--yes", "--server", url]);
  expect(again.stderr).toContain("an earlier rotation did not end: client agent");
  expect(again.code).toBe(5);
  expect(await kcx(["rotate-secret", "--resume", "--server", url])).toMatchObject({ code: 0 });
  expect(await read("secret")).toBe("by somebody else");
});

test("who may only look is told the role, and nothing is left to resume", async () => {
  const { realm, kcx, folder } = await agents();
  const { id } = await realm.readClient("agent");
  const account = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const management = (await realm.readClient("realm-management")).id;
  const role = await realm.admin("GET", `/clients/${management}/roles/view-clients`);
  await realm.admin("POST", `/users/${account.id}/role-mappings/clients/${management}`, [role]);
  const own = { KEYCLOAK_USER: undefined, KCX_ADMIN_CLIENT_ID: "agent", KCX_ADMIN_CLIENT_SECRET: OLD };
  const run = ["rotate-secret", "agent", "--login-realm", realm.name, "--to-file", "secret", "--yes"];
  const { code, stderr } = await kcx(run, own);
  expect(stderr).toContain("it takes the role manage-clients");
  expect(code).toBe(4);
  expect(await readdir(join(dirname(folder), "state/rotations"))).toEqual([]);
  expect(await secretOf(realm, "agent")).toBe(OLD);
});

test("interrupted at the write: the journal stays, and --resume finishes", async () => {
  const { realm, kcx, read, start } = await agents();
  const { url } = await proxyWith(({ method }) => {
    if (method === "PUT") running.kill("SIGINT");
    return undefined;
  });
  const running = start(["rotate-secret", "agent", "--to-file", "secret", "--yes", "--server", url]);
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain("`kcx rotate-secret --resume` goes on from there");
  const resumed = await kcx(["rotate-secret", "--resume", "--server", url]);
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(await read("secret")).toBe(await secretOf(realm, "agent"));
  expect(await tokenStatus(realm, "agent", OLD)).toBe(401);
});

test("every confidential client of a file, each with its own variable; on a terminal it asks first", async () => {
  const { realm, write, kcx } = await story({ variables: { KCX_REALM: undefined } });
  const file = `realm: ${realm.name}
clients:
  one: { secret: "\${env:ONE_SECRET}", serviceAccountsEnabled: true }
  two: { secret: "\${env:TWO_SECRET}", serviceAccountsEnabled: true }
  web: { publicClient: true }
`;
  await write("realm.yaml", file);
  expect(await kcx(["apply", "realm.yaml"], { ONE_SECRET: OLD, TWO_SECRET: OLD })).toMatchObject({ code: 0 });

  const at = await terminal({ env: administrator(), answers: ["no", "y"] });
  await at.write("realm.yaml", file);
  await at.write(".env", `ONE_SECRET=${OLD}\nTWO_SECRET=${OLD}\n`, 0o600);
  const all = { all: true, envFile: ".env" };
  await expect(rotateSecret(at.ctx, [], [], all)).rejects.toMatchObject({ code: "DECLINED" });
  expect(await at.read(".env")).toBe(`ONE_SECRET=${OLD}\nTWO_SECRET=${OLD}\n`);
  expect(at.err()).toContain(`Client two of realm ${realm.name} gets a new secret, which goes to .env (TWO_SECRET).`);
  expect(await rotateSecret(at.ctx, [], [], all)).toBe(0);
  expect(at.asked).toEqual(["Go on? [y/N] ", "Go on? [y/N] "]);
  const { ONE_SECRET: one, TWO_SECRET: two } = parse(await at.read(".env"));
  expect([one, two]).toEqual([await secretOf(realm, "one"), await secretOf(realm, "two")]);
  expect(new Set([one, two, OLD]).size).toBe(3);

  // One that cannot be rotated stops all of them before the first.
  await realm.updateClient("two", { enabled: false });
  await expect(rotateSecret(at.ctx, [], [], { ...all, yes: true })).rejects.toThrow("client two is disabled");
  expect(await secretOf(realm, "one")).toBe(one);
});

test("killed in two realms: one --resume finishes both", async () => {
  const { realm, kcx, read, start } = await agents();
  const other = await makeRealm();
  onTestFinished(() => other.delete());
  await other.client({ clientId: "agent", secret: OLD, serviceAccountsEnabled: true });
  let isKilling = true;
  const { url } = await proxyWith(async ({ method }) => {
    if (method !== "PUT" || !isKilling) return undefined;
    running?.kill("SIGKILL");
    await running?.ended;
    return "deaf";
  });
  let running: ReturnType<typeof start> | undefined;
  const places = [
    [realm, "here"],
    [other, "there"],
  ] as const;
  for (const [{ name }, file] of places) {
    running = start(["rotate-secret", "agent", "--realm", name, "--to-file", file, "--yes", "--server", url]);
    expect(await running.ended).toMatchObject({ code: 137 });
  }
  isKilling = false;
  const { code, stdout, stderr } = await kcx(["rotate-secret", "--resume", "--server", url, "--json"]);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).rotated).toHaveLength(2);
  for (const [one, file] of places) {
    expect(await read(file)).toBe(await secretOf(one, "agent"));
    expect(await read(file)).not.toBe(OLD);
  }
});

test("--all into a .env: who has no variable is named, before anything is done, and left alone", async () => {
  const { realm, kcx, read, write, folder } = await agents();
  await realm.client({ clientId: "till", secret: OLD });
  await write("realm.yaml", `realm: ${realm.name}\nclients:\n  agent: { secret: "\${env:A}" }\n  till: {}\n`);
  await write(".env", `A=${OLD}\n`);
  await chmod(join(folder, ".env"), 0o600);
  const { code, stderr } = await kcx(["rotate-secret", "--all", "--file", "realm.yaml", "--env-file", ".env", "--yes"]);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^left alone {2}till: no file says `secret: \$\{env:NAME\}` of it/);
  expect(await secretOf(realm, "till")).toBe(OLD);
  expect(parse(await read(".env"))["A"]).toBe(await secretOf(realm, "agent"));
});
