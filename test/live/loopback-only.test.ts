/**
 * KEYCLOAK_URL often names a server that matters. `kcx dev`, the quickstart and these tests start their own and send that
 * one nothing: every connection of every process is written down.
 */

import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Workplace, workplace } from "../support/kcx.ts";
import { testServer } from "../support/keycloak.ts";
import startTestServer from "../support/server.ts";

/** Of a range that nobody may use (RFC 5737 §3). */
const NEVER = "192.0.2.1";
const ELSEWHERE = {
  KEYCLOAK_URL: `http://${NEVER}:8080`,
  KEYCLOAK_SERVER_URL: `http://${NEVER}:8081`,
  AUTH_SERVER_URL: `http://${NEVER}:8082`,
  KEYCLOAK_USER: "admin",
  KEYCLOAK_PASSWORD: "the password of a server that matters",
};
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RECORDER = join(ROOT, "test/support/network-recorder.cjs");

test("`kcx dev`, from start to stop", async () => {
  const { place, targets } = await recorded();
  const ready = await place.kcx(["dev", "--detach", "--runtime", "java", "--json"]);
  try {
    const { url } = JSON.parse(ready.stdout);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.stderr).toContain(`KEYCLOAK_URL names ${NEVER}:8080: \`kcx dev\` leaves it alone`);
    expect(await place.kcx(["dev", "status"])).toMatchObject({ code: 0 });
    expect(await targets()).toContain(new URL(url).host);
  } finally {
    expect(await place.kcx(["dev", "stop"])).toMatchObject({ code: 0 });
  }
  expect(await targets()).not.toContainEqual(expect.stringContaining(NEVER));
});

test("other commands do use what KEYCLOAK_URL names: the record would show it", async () => {
  const { place, targets } = await recorded();
  await place.write("realm.yaml", "realm: shop\nclients: { till: {} }");
  const { code, stderr } = await place.kcx(["diff", "realm.yaml"]);
  expect(stderr).toContain(`the server could not be reached: http://${NEVER}:8080`);
  expect(code).toBe(1);
  expect(await targets()).toContain(`${NEVER}:8080`);
});

test("the quickstart", async () => {
  const { place, targets, env } = await recorded();
  await copyOfTheProject(place.folder);
  const ran = await execa(process.execPath, ["scripts/quickstart.mjs"], {
    cwd: place.folder,
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)]);
  expect(ran.stdout).toContain("No changes: realm tools-provider is as the file says.");
  expect(ran.stdout).toContain("aud pizzeria-backend");
  const seen = await targets();
  expect(seen).toContainEqual(expect.stringMatching(/^127\.0\.0\.1:/));
  expect(seen).not.toContainEqual(expect.stringContaining(NEVER));
}, 300_000);

test("the server of these tests", async () => {
  const targets: unknown[] = [];
  vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...args: unknown[]) {
    targets.push(args);
    return Reflect.apply(connect, this, args);
  });
  for (const [name, value] of Object.entries(ELSEWHERE)) vi.stubEnv(name, value);
  for (const name of ["KCX_TEST_URL", "KCX_TEST_USERNAME", "KCX_TEST_PASSWORD"]) vi.stubEnv(name, "");
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const stop = await startTestServer();
  await stop();
  expect(new URL(testServer().url).hostname).toBe("127.0.0.1");
  expect(JSON.stringify(targets)).toContain(new URL(testServer().url).port);
  expect(JSON.stringify(targets)).not.toContain(NEVER);

  // And none of them would go to another server.
  vi.stubEnv("KCX_TEST_URL", ELSEWHERE.KEYCLOAK_URL);
  expect(() => testServer()).toThrow("must be a server on this machine");
  await expect(startTestServer()).rejects.toThrow("must be a server on this machine");
});

const { connect } = Socket.prototype;

/** A workplace whose processes write down whom they want to talk to. */
async function recorded(): Promise<{ place: Workplace; env: Record<string, string>; targets(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), "kcx-network-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const log = join(folder, "log");
  await writeFile(log, "");
  const { HOME = "", PATH = "", JAVA_HOME = "", KCX_CACHE_DIR } = process.env;
  const env = {
    ...ELSEWHERE,
    PATH,
    ...(JAVA_HOME ? { JAVA_HOME } : {}),
    // What was prepared once serves here, too.
    KCX_CACHE_DIR: KCX_CACHE_DIR || join(HOME, ".cache/kcx"),
    NODE_OPTIONS: `--require ${RECORDER}`,
    NETWORK_LOG: log,
    NETWORK_NEVER: NEVER,
  };
  const targets = async () => (await readFile(log, "utf8")).split("\n").filter(Boolean);
  return { place: await workplace(env), env: { ...env, HOME: folder }, targets };
}

/** As a fresh clone is after its first command: installed and built. What the quickstart writes stays in there. */
async function copyOfTheProject(folder: string): Promise<void> {
  for (const part of ["scripts", "bin", "dist", "realms", "src", "package.json", "package-lock.json"]) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  await mkdir(join(folder, "node_modules"));
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".")) await symlink(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  const lock = await readFile(join(ROOT, "package-lock.json"));
  await writeFile(join(folder, "node_modules/.kcx-installed"), createHash("sha256").update(lock).digest("hex"));
}
