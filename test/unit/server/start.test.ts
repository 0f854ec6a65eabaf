/** A server on a Java that only plays one: what starts, with what, and how it ends. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isFree } from "../../../src/server/port.ts";
import { servesMaster } from "../../../src/server/ready.ts";
import { startServer } from "../../../src/server/start.ts";
import { fakeWorld } from "./fake-java.ts";
import { MAKING, prepared, start } from "./starts.ts";

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

test("a port that is snatched away is replaced by another", async () => {
  const { options, behave } = await fakeWorld();
  await (await start(options)).stop();
  await behave({ dies: ["java.net.BindException: Address already in use"], deaths: 1 });
  expect(await servesMaster((await start(options)).url)).toBe(true);
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
