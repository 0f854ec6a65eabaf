import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findEngine } from "../../../src/server/engine.ts";

async function machine() {
  const homeDir = await mkdtemp(join(tmpdir(), "kcx-e-"));
  onTestFinished(() => rm(homeDir, { recursive: true, force: true }));
  return { homeDir, platform: process.platform, env: { XDG_RUNTIME_DIR: join(homeDir, "run") } };
}

/** Listens where an engine would, and answers whatever is said to it. */
async function listen(
  path: string | undefined,
  answer: (socket: Socket) => void,
): Promise<{ port: number; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      calls.push(String(data).split("\r\n")[0] ?? "");
      answer(socket);
    });
  });
  if (path) await mkdir(dirname(path), { recursive: true });
  await new Promise<void>((resolve) => (path ? server.listen(path, resolve) : server.listen(0, "127.0.0.1", resolve)));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : 0, calls };
}

const good = (socket: Socket) => void socket.end("HTTP/1.1 200 OK\r\n\r\nOK");

test("the engine that DOCKER_HOST names, by a socket", async () => {
  const place = await machine();
  const path = join(place.homeDir, "engine.sock");
  const { calls } = await listen(path, good);
  const DOCKER_HOST = `unix://${path}`;
  expect(await findEngine({ ...place, env: { DOCKER_HOST } })).toEqual({ address: DOCKER_HOST });
  expect(calls).toEqual(["GET /_ping HTTP/1.1"]);
});

test("the engine that DOCKER_HOST names, by a port of this machine", async () => {
  const place = await machine();
  const DOCKER_HOST = `tcp://127.0.0.1:${(await listen(undefined, good)).port}`;
  expect(await findEngine({ ...place, env: { DOCKER_HOST } })).toEqual({ address: DOCKER_HOST });
});

test.each(["tcp://192.0.2.1:2375", "ssh://jo@build.example.com", "tcp://127.0.0.1.example.com:2375", "nonsense"])(
  "an engine elsewhere is never asked: %s",
  async (DOCKER_HOST) => {
    const place = await machine();
    const began = Date.now();
    expect(await findEngine({ ...place, env: { DOCKER_HOST } })).toEqual({
      unusable: DOCKER_HOST,
      reason: "this engine is not on this machine",
    });
    expect(Date.now() - began).toBeLessThan(100);
  },
);

test.each<[string, (socket: Socket) => void]>([
  ["hangs up", (socket) => void socket.destroy()],
  ["says an error", (socket) => void socket.end("HTTP/1.1 500 Internal Server Error\r\n\r\n")],
  ["says nothing", () => {}],
])("an engine that %s is of no use", async (_name, answer) => {
  const place = await machine();
  const path = join(place.homeDir, "engine.sock");
  await listen(path, answer);
  const DOCKER_HOST = `unix://${path}`;
  const reason = "the engine does not answer";
  expect(await findEngine({ ...place, env: { DOCKER_HOST } })).toEqual({ unusable: DOCKER_HOST, reason });
});

test("a socket file that nobody listens on is of no use", async () => {
  const place = await machine();
  const DOCKER_HOST = `unix://${join(place.homeDir, "nobody.sock")}`;
  expect(await findEngine({ ...place, env: { DOCKER_HOST } })).toMatchObject({ unusable: DOCKER_HOST });
});

test("Podman's own socket is named, with the variable that it needs", async () => {
  const place = await machine();
  const path = join(place.env.XDG_RUNTIME_DIR, "podman", "podman.sock");
  await listen(path, good);
  const found = await findEngine(place);
  // On a machine with Docker that one is taken.
  if (found && "address" in found) return;
  expect(found).toEqual({ unusable: path, reason: `to use this engine, set DOCKER_HOST=unix://${path}` });
});
