import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { commandLine, endGroup, exists, isOurs } from "../../../src/server/signals.ts";

const { platform } = process;

/** A process that leads its own group; \`mark\` stands in its command line. */
function leader(script: string, mark: string): number {
  const child = spawn("/bin/sh", ["-c", script, mark], { detached: true, stdio: "ignore" });
  const pid = child.pid!;
  onTestFinished(() => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {}
  });
  return pid;
}

/** Numbers of the living processes of a group. */
async function group(pid: number): Promise<number[]> {
  const { stdout } = await execa("ps", ["-eo", "pid=,pgid=,stat="]);
  const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/));
  return rows.filter(([, pgid, stat]) => Number(pgid) === pid && !stat?.startsWith("Z")).map(([own]) => Number(own));
}

const ENDLESS = "sleep 100 & sleep 100; :";

test("the whole group ends", async () => {
  const pid = leader(ENDLESS, "kcx-test-group");
  await sleep(100);
  expect((await group(pid)).length).toBe(3);
  await endGroup(pid, "kcx-test-group", platform);
  await sleep(50);
  expect(await group(pid)).toEqual([]);
});

test("what does not listen to SIGTERM gets SIGKILL", async () => {
  const pid = leader(`trap '' TERM; ${ENDLESS}`, "kcx-test-deaf");
  await sleep(100);
  const began = Date.now();
  await endGroup(pid, "kcx-test-deaf", platform, 200);
  expect(await commandLine(pid, platform)).toBeUndefined();
  expect(Date.now() - began).toBeLessThan(1_000);
});

test("a process of that number that is not ours is left alone", async () => {
  const pid = leader(ENDLESS, "somebody-elses");
  await sleep(50);
  expect(await isOurs(pid, "kcx-mark", platform)).toBe(false);
  await endGroup(pid, "kcx-mark", platform);
  await sleep(50);
  expect((await group(pid)).length).toBe(3);
});

test("a process that is gone has no command line", async () => {
  const child = execa("true");
  await child;
  expect([await commandLine(child.pid!, platform), exists(child.pid!)]).toEqual([undefined, false]);
});

/** A process that starts a group and guards it, and then waits to be killed. */
async function guarded(after: string) {
  const folder = await mkdtemp(join(tmpdir(), "kcx-guard-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const home = join(folder, "home");
  await mkdir(home);
  const source = new URL("../../../src/server/guard.ts", import.meta.url).pathname;
  const bundle = join(folder, "guard.mjs");
  await execa("node_modules/.bin/esbuild", [
    source,
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--outfile=${bundle}`,
  ]);
  const script = `
    import { spawn } from "node:child_process";
    import { guard } from ${JSON.stringify(bundle)};
    const child = spawn("/bin/sh", ["-c", ${JSON.stringify(ENDLESS)}], { detached: true, stdio: "ignore" });
    const watch = guard(child.pid, ${JSON.stringify(home)}, process.platform);
    console.log(child.pid);
    ${after}
  `;
  const kcx = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => kcx.stdout.once("data", resolve)));
  onTestFinished(() => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {}
  });
  await sleep(200);
  return {
    kcx,
    pid,
    left: async () => ({ processes: (await group(pid)).length, home: (await readdir(folder)).includes("home") }),
  };
}

test("the server of a killed kcx ends, and its home goes", async () => {
  const { kcx, left } = await guarded("setInterval(() => {}, 1000);");
  expect(await left()).toEqual({ processes: 3, home: true });
  kcx.kill("SIGKILL");
  await expect.poll(left, { timeout: 4_000 }).toEqual({ processes: 0, home: false });
});

test("a released server lives on, and does not keep kcx alive", async () => {
  const { kcx, left } = await guarded("watch.release(); child.unref();");
  await expect.poll(() => kcx.exitCode).toBe(0);
  await sleep(500);
  expect(await left()).toEqual({ processes: 3, home: true });
});
