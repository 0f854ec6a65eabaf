/**
 * `kcx dev`, with real servers of its own. The state is a folder a test, so nothing here touches a server that the
 * person has running; the prepared server comes from their cache.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findEngine } from "#server/engine.ts";
import { isFree } from "#server/port.ts";
import { type LocalServer, type StartOptions, startServer } from "#server/start.ts";
import { readDevServer, stateFile } from "#server/state.ts";
import { group, left, logIn, NOTHING, onJava, place, shell, shown } from "../support/dev-shell.ts";

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
