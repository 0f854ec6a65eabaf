/** The prepared server in the cache: made once, shared, and made again when it is not what it was. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { servesMaster } from "../../../src/server/ready.ts";
import { fakeWorld } from "./fake-java.ts";
import { MAKING, prepared, start } from "./starts.ts";

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
