import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { isFree } from "../../../src/server/port.ts";
import { servesMaster } from "../../../src/server/ready.ts";
import { type StartOptions, startServer } from "../../../src/server/start.ts";
import { fakeWorld } from "./fake-java.ts";

async function start(options: StartOptions) {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  return server;
}

const prepared = async (cache: string) => (await readdir(join(cache, "prepared"))).sort();
const MAKING = ["unpack", "build", "database", "class-archive", "start"];

test("prepared once, then started from a copy; stopped without a trace", async () => {
  const { options, cache, stages, calls } = await fakeWorld();
  const first = await start(options);
  expect(stages()).toEqual(MAKING);
  expect(await servesMaster(first.url)).toBe(true);
  const { home } = first.process!;
  expect((await readdir(home)).sort()).toEqual([
    "bin",
    "conf",
    "data",
    "lib",
    "pid",
    "providers",
    "server.log",
    "themes",
  ]);
  await first.stop();
  await first.stop();
  expect(await first.ended).toEqual({ asked: true, log: [] });
  expect([await readdir(join(cache, "runs")), await isFree(first.port)]).toEqual([[], true]);

  const second = await start(options);
  expect(stages()).toEqual([...MAKING, "start"]);
  expect(second.password).toBe(first.password);
  expect((await calls()).length).toBe(4);
  const { args } = (await calls())[3]!;
  expect(args).toContain(
    `-XX:SharedArchiveFile=${join(cache, "prepared", (await prepared(cache))[0]!, "classes.archive")}`,
  );
  expect(args).toContain("--http-host=127.0.0.1");
});

test("the password is random, in the cache for its owner only, and in no command line", async () => {
  const [one, two] = [await fakeWorld(), await fakeWorld()];
  const server = await start(one.options);
  expect(server.password).not.toBe((await start(two.options)).password);
  expect(server.password.length).toBeGreaterThanOrEqual(16);
  const note = (await prepared(one.cache)).find((name) => name.endsWith(".json"))!;
  expect((await stat(join(one.cache, "prepared", note))).mode & 0o777).toBe(0o600);
  expect((await stat(join(one.cache, "prepared"))).mode & 0o777).toBe(0o700);
  expect((await stat(server.process!.home)).mode & 0o777).toBe(0o700);
  const lines = (await one.calls()).flatMap(({ args }) => args);
  expect(lines.join(" ")).not.toContain(server.password);
});

test("the server sees nothing of the person's environment, and what it is given", async () => {
  const { options, calls } = await fakeWorld();
  await start({ ...options, serverEnv: { KC_LOG_LEVEL: "debug" } });
  const { env } = (await calls()).at(-1)!;
  expect(env).toMatchObject({ KC_LOG_LEVEL: "debug", PATH: options.env["PATH"] });
  expect(Object.keys(env)).not.toContain("MY_SECRET");
  expect(Object.keys(env)).not.toContain("KC_DB");
});

test("build options make another prepared server, options of a run do not", async () => {
  const { options, cache, calls } = await fakeWorld();
  await start({ ...options, serverOptions: ["--features=preview", "--log-level=debug"] });
  await start({ ...options, serverOptions: ["--log-level=info", "--features=preview"] });
  await start(options);
  expect((await prepared(cache)).filter((name) => name.endsWith(".json")).length).toBe(2);
  const commands = (await calls()).map(({ args }) =>
    args.slice(args.findIndex((arg) => arg.endsWith("EntryPoint")) + 1),
  );
  expect(commands[0]).toEqual(["build", "--db=dev-file", "--features=preview"]);
  expect(commands[2]?.slice(-2)).toEqual(["--cache=local", "--log-level=debug"]);
});

test("another Java gets its own prepared server", async () => {
  const { options, cache, behave } = await fakeWorld();
  await start(options);
  await behave({ version: "21.0.1" });
  await start(options);
  expect((await prepared(cache)).filter((name) => name.endsWith(".json")).length).toBe(2);
});

test("Java 25 keeps its classes in the newer way", async () => {
  const { options, behave, calls } = await fakeWorld();
  await behave({ version: "25" });
  await start(options);
  const lines = (await calls()).map(({ args }) => args.find((arg) => arg.startsWith("-XX:AOT"))?.split("=")[0]);
  // The stand-in writes no such archive: it is done without.
  expect(lines).toEqual([undefined, "-XX:AOTCacheOutput", undefined]);
});

test("two at once prepare it once and run side by side", async () => {
  const { options, stages, calls, behave } = await fakeWorld();
  await behave({ buildTakes: 500 });
  const [one, two] = await Promise.all([start(options), start(options)]);
  expect(one.port).not.toBe(two.port);
  expect((await calls()).filter(({ args }) => args.includes("build")).length).toBe(1);
  expect(stages().filter((stage) => stage === "waiting").length).toBe(1);
  await one.stop();
  expect([await servesMaster(one.url), await servesMaster(two.url)]).toEqual([false, true]);
});

test("a prepared folder that nothing names is not used, and goes", async () => {
  const { options, cache, stages } = await fakeWorld();
  await (await start(options)).stop();
  const [folder, note] = await prepared(cache);
  await rm(join(cache, "prepared", note!));
  await (await start(options)).stop();
  expect(stages()).toEqual([...MAKING, ...MAKING]);
  const now = await prepared(cache);
  expect(now).toHaveLength(2);
  expect(now).not.toContain(folder);
});

test("a prepared server that lost a file is made again", async () => {
  const { options, cache, told, stages } = await fakeWorld();
  await (await start(options)).stop();
  const [folder] = await prepared(cache);
  await rm(join(cache, "prepared", folder!, "server", "lib", "quarkus-run.jar"));
  await (await start(options)).stop();
  expect(stages()).toEqual([...MAKING, ...MAKING]);
  expect(told).toContainEqual({
    kind: "note",
    note: { note: "cache-damaged", folder: join(cache, "prepared", folder!) },
  });
});

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

test("a port that is snatched away is replaced by another", async () => {
  const { options, behave } = await fakeWorld();
  await (await start(options)).stop();
  await behave({ dies: ["java.net.BindException: Address already in use"], deaths: 1 });
  expect(await servesMaster((await start(options)).url)).toBe(true);
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

test("a server that ends by itself is noticed", async () => {
  const { options } = await fakeWorld();
  const server = await start(options);
  await writeFile(join(server.process!.home, "server.log"), "out of memory\n");
  process.kill(server.process!.pid, "SIGINT");
  expect(await server.ended).toEqual({ asked: false, log: ["out of memory"] });
});

test("homes of killed runs go with a later start, those of running servers stay", async () => {
  const { options, cache } = await fakeWorld();
  const running = await start(options);
  const [left, old] = [join(cache, "runs", "run-left"), new Date(Date.now() - 3_600_000)];
  await mkdir(left);
  const { utimes } = await import("node:fs/promises");
  for (const home of [left, running.process!.home]) await utimes(home, old, old);
  await start(options);
  expect(await readdir(join(cache, "runs"))).not.toContain("run-left");
  expect(await readFile(join(running.process!.home, "pid"), "utf8")).toBe(String(running.process!.pid));
});

test("a machine with neither an engine nor Java is told so in one sentence", async () => {
  const { options, folder } = await fakeWorld();
  const env = { ...options.env, PATH: join(folder, "nothing"), DOCKER_HOST: undefined };
  await expect(startServer({ ...options, env, runtime: "java" })).rejects.toMatchObject({ code: "NO_RUNTIME" });
});

test("an engine that does not answer is told in one sentence, and Java is used", async () => {
  const { options, told, folder } = await fakeWorld();
  const what = `unix://${join(folder, "no.sock")}`;
  const server = await start({ ...options, runtime: "auto", env: { ...options.env, DOCKER_HOST: what } });
  expect(server.runtime).toBe("java");
  expect(told[0]).toEqual({
    kind: "note",
    note: { note: "container-impossible", what, reason: "the engine does not answer" },
  });
});

test("asked for a container, it is a container or nothing", async () => {
  const { options, folder } = await fakeWorld();
  const env = { ...options.env, DOCKER_HOST: `unix://${join(folder, "no.sock")}` };
  await expect(startServer({ ...options, env, runtime: "container" })).rejects.toMatchObject({
    code: "DEV_SERVER",
    message: expect.stringContaining("the engine does not answer"),
  });
});

test("a version that is none goes into no path", async () => {
  const { options } = await fakeWorld();
  await expect(startServer({ ...options, version: "../../etc" })).rejects.toMatchObject({ code: "USAGE" });
});
