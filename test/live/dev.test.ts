/**
 * `kcx dev`, with real servers of its own. The state is a folder a test, so nothing here touches a server that the
 * person has running; the prepared server comes from their cache.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Context } from "#commands/context.ts";
import { type DevOptions, dev, devStatus, devStop } from "#commands/dev.ts";
import { findEngine } from "#server/engine.ts";
import { isFree } from "#server/port.ts";
import { type LocalServer, type StartOptions, startServer } from "#server/start.ts";
import { type DevServer, readDevServer, stateFile } from "#server/state.ts";

const place = { platform: process.platform, homeDir: homedir() };

/** A person's shell: what the commands wrote, and a state folder of its own. */
async function shell(more: Record<string, string> = {}) {
  const state = await mkdtemp(join(tmpdir(), "kcx-dev-"));
  const env = { ...process.env, KCX_STATE_DIR: state, ...more };
  const [out, err]: string[][] = [[], []];
  const ctx: Context = {
    ...place,
    env,
    cwd: state,
    out: (text) => void out!.push(text),
    err: (text) => void err!.push(text),
    stdin: async () => "",
    interactive: false,
    ask: async () => "",
    colour: { out: 0, err: 0 },
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  onTestFinished(async () => {
    await devStop(ctx, {});
    await rm(state, { recursive: true, force: true });
  });
  const run = async (options: DevOptions) => {
    out!.length = 0;
    return { code: await dev(ctx, { runtime: "java", ...options }), out: out!.join("\n") };
  };
  const ask = async (command: typeof devStatus, options = {}) => {
    out!.length = 0;
    return { code: await command(ctx, options), out: out!.join("\n") };
  };
  return { ctx, env, err: err!, run, status: ask.bind(null, devStatus), stop: ask.bind(null, devStop) };
}

/** Logs in as an administrator, with what stands on the terminal. */
async function logIn(url: string, username: string, password: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
  const { status } = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body });
  return status;
}

/** The living processes of a group. */
async function group(pid: number): Promise<string[]> {
  const { stdout } = await execa("ps", ["-eo", "pgid=,stat=,args="]);
  return stdout.split("\n").filter((line) => line.trim().startsWith(`${pid} `) && !/^\s*\d+\s+Z/.test(line));
}

const shown = (text: string, name: string) => new RegExp(`^ *${name} +(\\S+)`, "m").exec(text)?.[1] ?? "";

async function left({ pid, home, port }: { pid: number; home: string; port: number }) {
  return { processes: await group(pid), home: existsSync(home), portIsFree: await isFree(port) };
}

const NOTHING = { processes: [], home: false, portIsFree: true };

function onJava(server: DevServer | undefined) {
  if (server?.runtime !== "java") throw new Error("no server on Java was noted");
  return server;
}

describe("on Java", () => {
  test("from start to stop, and nothing is left", async () => {
    const { ctx, run, status, stop, err } = await shell();
    const ready = await run({ detach: true });
    expect(ready.code).toBe(0);
    const [url, admin, password] = ["URL", "admin", "password"].map((name) => shown(ready.out, name));
    expect(await logIn(url!, admin!, password!)).toBe(200);
    expect(await logIn(url!, admin!, `${password}x`)).toBe(400);
    expect(ready.out).toContain("kcx apply realms/tools-provider.yaml");
    expect(err.at(-1)).toBe("starting Keycloak 26.7.3");

    const running = await status();
    expect(running.code).toBe(0);
    expect(running.out).toContain(`Keycloak 26.7.3 is running\n  URL       ${url}\n`);
    const server = onJava(await readDevServer(ctx));
    expect(await group(server.pid)).toHaveLength(1);

    const began = Date.now();
    const stopped = await stop();
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(stopped).toEqual({ code: 0, out: `Keycloak 26.7.3 at ${url} was stopped` });
    expect(await left(server)).toEqual(NOTHING);
    expect(await status()).toEqual({ code: 1, out: "no local Keycloak is running (start one with `kcx dev`)" });
    expect(await stop({ json: true })).toEqual({ code: 0, out: '{\n  "state": "none"\n}' });
  });

  test("one at a time: what runs already is named, and used when it is what was asked for", async () => {
    const { run, status } = await shell();
    const first = JSON.parse((await run({ detach: true, json: true })).out);
    expect(first).toMatchObject({ state: "ready", version: "26.7.3", runtime: "java", username: "admin" });
    const again = await run({ detach: true, keycloakVersion: "26.7.3", json: true });
    expect(again).toMatchObject({ code: 0, out: JSON.stringify({ ...first, state: "running" }, null, 2) });
    for (const other of [{}, { detach: true, keycloakVersion: "26.2.5" }, { detach: true, port: 1 }]) {
      await expect(run(other)).rejects.toMatchObject({
        code: "DEV_SERVER",
        message: `a local Keycloak 26.7.3 is running already: ${first.url}`,
        hint: expect.stringContaining("kcx dev stop"),
      });
    }
    expect(JSON.parse((await status({ json: true })).out)).toEqual({ ...first, state: "running" });
  });

  test("two commands at once start one server", async () => {
    const { run } = await shell();
    const both = await Promise.all([run({ detach: true, json: true }), run({ detach: true, json: true })]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const { url } = JSON.parse(both[1].out.slice(both[1].out.lastIndexOf("{")));
    expect(both[1].out.split(url).length - 1).toBe(2);
  });

  test("a KEYCLOAK_URL on another machine is told of, and sent nothing", async () => {
    let connections = 0;
    const elsewhere = createServer(() => void connections++);
    await new Promise<void>((resolve) => elsewhere.listen(0, "0.0.0.0", resolve));
    onTestFinished(() => void elsewhere.close());
    const { port } = elsewhere.address() as { port: number };
    // This machine's address on its network: not loopback, and yet ours to watch.
    const own = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === "IPv4" && !each.internal);
    const host = own?.address ?? "127.0.0.1";
    const { run, err } = await shell({ KEYCLOAK_URL: `http://${host}:${port}` });
    const { out } = await run({ detach: true });
    expect(shown(out, "URL")).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(err[0]).toContain(`KEYCLOAK_URL names ${host}:${port}: \`kcx dev\` leaves it alone`);
    expect(connections).toBe(0);
  });

  test("a server that was killed is forgotten, and its files go", async () => {
    const { ctx, run, status, stop } = await shell();
    await run({ detach: true });
    const server = onJava(await readDevServer(ctx));
    process.kill(-server.pid, "SIGKILL");
    await expect.poll(() => group(server.pid)).toEqual([]);
    expect(await stop()).toEqual({ code: 0, out: "no local Keycloak was running" });
    // The kernel may take a moment to close what a killed process listened on.
    await expect.poll(() => left(server)).toEqual(NOTHING);
    expect(existsSync(stateFile(ctx))).toBe(false);
    expect((await status()).code).toBe(1);
  });

  test("two servers side by side, one with options of its own", async () => {
    const { env } = await shell();
    const options: StartOptions = { ...place, env, runtime: "java" };
    const channel =
      "--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri=http://127.0.0.1:1/x";
    const start = async (more: Partial<StartOptions>): Promise<LocalServer> => {
      const server = await startServer({ ...options, ...more });
      onTestFinished(() => server.stop());
      return server;
    };
    const [one, two] = await Promise.all([start({}), start({ serverOptions: [channel, "--log-level=debug"] })]);
    expect(await Promise.all([one, two].map(({ url, username, password }) => logIn(url, username, password)))).toEqual([
      200, 200,
    ]);
    const logs = await Promise.all(
      [one, two].map(({ process }) => readFile(join(process!.home, "server.log"), "utf8")),
    );
    expect(logs.map((log) => log.includes("DEBUG"))).toEqual([false, true]);
    // Port 9000 is what a second server would fail on.
    expect(logs.join()).not.toContain("Management interface");
    await one.stop();
    expect(await logIn(two.url, two.username, two.password)).toBe(200);
  });

  test("an option that Keycloak doesn't know is told with its own words", async () => {
    const { env } = await shell();
    const options = { ...place, env, runtime: "java" as const, serverOptions: ["--nonsense=1"] };
    await expect(startServer(options)).rejects.toMatchObject({
      code: "DEV_SERVER",
      message: "Keycloak 26.7.3 ended while starting: exit code 2",
      facts: expect.arrayContaining([expect.stringContaining("--nonsense")]),
    });
  });
});

describe("in the foreground", () => {
  let cli: string;
  beforeAll(async () => {
    const folder = "node_modules/.cache/kcx-dev-test";
    await mkdir(folder, { recursive: true });
    await build({
      entryPoints: { cli: "src/cli.ts" },
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "error",
    });
    cli = join(process.cwd(), folder, "cli.mjs");
  });

  /** `kcx dev` as a process; resolves when it says that the server is ready. */
  async function foreground(env: NodeJS.ProcessEnv) {
    const script = `await (await import(${JSON.stringify(cli)})).main(["node", "kcx", "dev", "--runtime", "java"]);`;
    const kcx = spawn(process.execPath, ["--input-type=module", "-e", script], { env, detached: true });
    const ended = new Promise<number | string>((resolve) =>
      kcx.once("exit", (code, signal) => resolve(code ?? signal!)),
    );
    onTestFinished(() => void kcx.kill("SIGKILL"));
    let text = "";
    kcx.stdout.on("data", (data) => {
      text += data;
    });
    await Promise.race([expect.poll(() => text, { timeout: 110_000 }).toContain("Ctrl-C"), ended]);
    return { kcx, ended };
  }

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends the server too", async (signal, code) => {
    const { ctx, env } = await shell();
    const { kcx, ended } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    const began = Date.now();
    process.kill(-kcx.pid!, signal);
    expect(await ended).toBe(code);
    expect(Date.now() - began).toBeLessThan(1_500);
    expect(await left(server)).toEqual(NOTHING);
    expect(existsSync(stateFile(ctx))).toBe(false);
  });

  test("kill -9 of kcx ends the server too", async () => {
    const { ctx, env, status } = await shell();
    const { kcx } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    process.kill(kcx.pid!, "SIGKILL");
    await expect.poll(() => left(server), { timeout: 5_000 }).toEqual(NOTHING);
    expect((await status()).code).toBe(1);
  });

  test("`kcx dev stop` from another terminal ends both", async () => {
    const { ctx, env, stop } = await shell();
    const { ended } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    expect((await stop()).out).toContain("was stopped");
    expect(await ended).toBe(0);
    expect(await left(server)).toEqual(NOTHING);
  });
});

const engine = await findEngine({ ...place, env: process.env });
const usable = engine !== undefined && "address" in engine;
const why = usable ? "" : " (not run: no container engine answers on this machine)";

describe(`in a container${why}`, () => {
  test.runIf(usable)("a detached one outlives its command, on 127.0.0.1 only, and goes by its id", async () => {
    const { ctx, run, status, stop } = await shell();
    const ready = JSON.parse((await run({ detach: true, json: true, runtime: "container" })).out);
    expect(ready).toMatchObject({ state: "ready", runtime: "container" });
    expect(await logIn(ready.url, ready.username, ready.password)).toBe(200);
    const { getContainerRuntimeClient } = await import("testcontainers");
    const container = (await getContainerRuntimeClient()).container.getById(ready.containerId);
    const { HostConfig, Config } = await container.inspect();
    expect(HostConfig.PortBindings).toEqual({ "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: String(ready.port) }] });
    // The reaper finds by this label what it takes away.
    expect(Object.keys(Config.Labels)).not.toContain("org.testcontainers.session-id");
    expect((await status()).out).toContain("is running");
    expect((await stop()).out).toContain("was stopped");
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect([await isFree(ready.port), existsSync(stateFile(ctx))]).toEqual([true, false]);
  });

  test.runIf(usable)("a server of this process, with its log when it doesn't start", async () => {
    const { env } = await shell();
    const options: StartOptions = { ...place, env, runtime: "container" };
    const server = await startServer(options);
    expect(await logIn(server.url, server.username, server.password)).toBe(200);
    await server.stop();
    expect(await server.ended).toEqual({ asked: true, log: [] });
    await expect(startServer({ ...options, serverOptions: ["--nonsense=1"] })).rejects.toMatchObject({
      code: "DEV_SERVER",
      facts: expect.arrayContaining([expect.stringContaining("--nonsense")]),
    });
  });
});
