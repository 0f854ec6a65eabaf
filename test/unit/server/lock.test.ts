import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { withLock } from "../../../src/server/lock.ts";

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), "kcx-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let waited = 0;
  const waiting = { waiting: () => void waited++ };
  return { folder, path: join(folder, "lock"), waiting, waited: () => waited };
}

/** The number of a process that has just ended. */
async function deadPid(): Promise<number> {
  const child = execa("true");
  await child;
  return child.pid!;
}

const holder = (pid: number, host = hostname()) => JSON.stringify({ pid, host, id: "x" });

test("one after the other, and nothing is left", async () => {
  const { folder, path, waiting, waited } = await setUp();
  const told: string[] = [];
  const work = (name: string) => async () => {
    told.push(`${name} begins`);
    await sleep(100);
    told.push(`${name} ends`);
  };
  const first = withLock(path, waiting, work("first"));
  await sleep(20);
  await Promise.all([first, withLock(path, waiting, work("second"))]);
  expect(told).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(waited()).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test("a failure frees the lock", async () => {
  const { path, waiting } = await setUp();
  await expect(withLock(path, waiting, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(await withLock(path, waiting, async () => "free")).toBe("free");
});

test("the lock of a process that is gone is broken at once", async () => {
  const { folder, path, waiting, waited } = await setUp();
  await writeFile(path, holder(await deadPid()));
  expect(await withLock(path, waiting, async () => "mine")).toBe("mine");
  expect([waited(), await readdir(folder)]).toEqual([0, []]);
});

test("a lock that nobody touched for a minute is broken", async () => {
  const { path, waiting } = await setUp();
  await writeFile(path, holder(process.pid));
  const old = new Date(Date.now() - 61_000);
  await utimes(path, old, old);
  expect(await withLock(path, waiting, async () => "mine")).toBe("mine");
});

test.each([
  ["of a living process", async () => holder(process.pid)],
  ["of a process of another machine", async () => holder(await deadPid(), "elsewhere")],
  ["that is just being written", async () => ""],
])("a lock %s is waited for, until interrupted", async (_name, content) => {
  const { path, waiting, waited } = await setUp();
  await writeFile(path, await content());
  const stop = AbortSignal.timeout(300);
  await expect(withLock(path, { ...waiting, signal: stop }, async () => "mine")).rejects.toThrow();
  expect(waited()).toBe(1);
});
