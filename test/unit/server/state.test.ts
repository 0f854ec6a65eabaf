import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { forgetDevServer, writeDevServer } from "../../../src/server/record.ts";
import { type DevServer, readDevServer, stateFile } from "../../../src/server/state.ts";
import { web } from "./web.ts";

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), "kcx-state-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const place = { env: { KCX_STATE_DIR: join(folder, "state") }, platform: process.platform, homeDir: folder };
  return { folder, place };
}

/** A process with \`home\` in its command line, as a server has. */
function processOf(home: string): number {
  const child = execa("sleep", ["100"], { argv0: `java -Dkc.home.dir=${home}`, reject: false });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid!;
}

const common = {
  url: "http://127.0.0.1:1",
  version: "26.7.3",
  username: "admin",
  password: "pw",
  port: 1,
  startedAt: "2026-11-21T09:00:00.000Z",
};

const onJava = (pid: number, home: string): DevServer => ({ ...common, runtime: "java", pid, home });

test("what was noted is found, and only its owner may read it", async () => {
  const { place } = await setUp();
  const server = onJava(processOf("/x/runs/run-abc"), "/x/runs/run-abc");
  await writeDevServer(place, server);
  expect(await readDevServer(place)).toEqual(server);
  expect((await stat(stateFile(place))).mode & 0o777).toBe(0o600);
  expect((await stat(place.env.KCX_STATE_DIR)).mode & 0o777).toBe(0o700);
});

test("nothing noted, nothing found", async () => {
  const { place, folder } = await setUp();
  expect(await readDevServer(place)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("a server whose process is gone is forgotten", async () => {
  const { place } = await setUp();
  const child = execa("true");
  await child;
  await writeDevServer(place, onJava(child.pid!, "/x/runs/run-abc"));
  expect(await readDevServer(place)).toBeUndefined();
  expect(await readdir(place.env.KCX_STATE_DIR)).toEqual([]);
});

test("a process that got the number of a gone server is not it", async () => {
  const { place } = await setUp();
  await writeDevServer(place, onJava(process.pid, "/x/runs/run-abc"));
  expect(await readDevServer(place)).toBeUndefined();
});

test("a container is there when its port serves Keycloak", async () => {
  const { place } = await setUp();
  const url = new URL(await web((_request, response) => response.end('{"realm":"master"}'))).origin;
  const server: DevServer = { ...common, url, runtime: "container", containerId: "abc" };
  await writeDevServer(place, server);
  expect(await readDevServer(place)).toEqual(server);
  await writeDevServer(place, {
    ...server,
    url: new URL(await web((_request, response) => response.end("{}"))).origin,
  });
  expect(await readDevServer(place)).toBeUndefined();
});

test.each(["", "{", "[]", "null", '{"pid": 1}', JSON.stringify(onJava(-1, "/x")), JSON.stringify(onJava(0, ""))])(
  "a file that is none of ours is no server: %s",
  async (text) => {
    const { place } = await setUp();
    await writeDevServer(place, onJava(1, "/x"));
    await writeFile(stateFile(place), text);
    expect(await readDevServer(place)).toBeUndefined();
  },
);

test("forgetting a server leaves another that came meanwhile", async () => {
  const { place } = await setUp();
  await writeDevServer(place, onJava(2, "/x/runs/run-abc"));
  await forgetDevServer(place, "http://127.0.0.1:2");
  expect(await readFile(stateFile(place), "utf8")).toContain(common.url);
  await forgetDevServer(place, common.url);
  expect(await readdir(place.env.KCX_STATE_DIR)).toEqual([]);
});
