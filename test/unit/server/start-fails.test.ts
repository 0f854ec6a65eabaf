/** A start that comes to nothing says why, and leaves nothing. */
import { spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { servesMaster } from "../../../src/server/ready.ts";
import { startServer } from "../../../src/server/start.ts";
import { fakeWorld } from "./fake-java.ts";
import { MAKING, prepared, start } from "./starts.ts";

test("a build that fails says why, and leaves nothing", async () => {
  const { options, cache, behave } = await fakeWorld();
  await behave({ buildExit: 2 });
  await expect(startServer(options)).rejects.toMatchObject({
    code: "DEV_SERVER",
    message: "Keycloak 0.0.1 could not be built",
    facts: ["built"],
  });
  expect(await prepared(cache)).toEqual([]);
});

test("a server that dies while starting says its last words", async () => {
  const { options, cache, behave } = await fakeWorld();
  await (await start(options)).stop();
  await behave({ dies: ["starting …", "Unknown option: '--nonsense'"] });
  await expect(startServer(options)).rejects.toMatchObject({
    code: "DEV_SERVER",
    message: "Keycloak 0.0.1 ended while starting: exit code 1",
    facts: ["starting …", "Unknown option: '--nonsense'"],
  });
  expect(await readdir(join(cache, "runs"))).toEqual([]);
});

test("a port that was asked for and is taken is an error, before anything else", async () => {
  const { options, stages } = await fakeWorld();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  await expect(startServer({ ...options, port })).rejects.toMatchObject({
    code: "DEV_SERVER",
    message: `port ${port} is taken`,
  });
  expect(stages()).toEqual([]);
});

test("interrupted while it is built: no process, no folder", async () => {
  const { options, cache, behave, told } = await fakeWorld();
  await behave({ buildTakes: 60_000 });
  const stop = new AbortController();
  const progress = (event: (typeof told)[number]) => {
    if (event.kind === "stage" && event.stage === "build") setTimeout(() => stop.abort(new Error("interrupted")), 300);
  };
  await expect(startServer({ ...options, progress, signal: stop.signal })).rejects.toThrow("interrupted");
  expect(await prepared(cache)).toEqual([]);
});

test("kcx killed while it builds: the build ends, and the next one starts over", async () => {
  const { options, cache, folder, behave, calls, stages } = await fakeWorld();
  await behave({ buildTakes: 60_000 });
  const bundle = join(folder, "start.mjs");
  const source = new URL("../../../src/server/start.ts", import.meta.url).pathname;
  await build({
    entryPoints: { start: source },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    external: ["testcontainers"],
    banner: { js: "import{createRequire as __r}from'node:module';globalThis.require??=__r(import.meta.url);" },
  });
  const { progress: _, ...plain } = options;
  const script = `(await import(${JSON.stringify(bundle)})).startServer(${JSON.stringify(plain)});`;
  const kcx = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  await expect.poll(async () => (await calls()).length, { timeout: 10_000 }).toBe(1);
  const half = (await prepared(cache)).find((name) => !name.endsWith(".lock"))!;
  kcx.kill("SIGKILL");
  await expect.poll(() => prepared(cache), { timeout: 5_000 }).toEqual([expect.stringMatching(/\.lock$/)]);
  // As if the folder had outlived it, too: a computer that was switched off.
  await mkdir(join(cache, "prepared", half, "server", "lib"), { recursive: true });
  await behave({});
  const server = await start(options);
  expect(stages()).toEqual(MAKING);
  expect(await servesMaster(server.url)).toBe(true);
  const now = await prepared(cache);
  expect([now.length, now.includes(half)]).toEqual([2, false]);
});
