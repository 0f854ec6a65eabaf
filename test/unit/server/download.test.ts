import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { download } from "../../../src/server/download.ts";
import type { Progress } from "../../../src/server/progress.ts";
import { randomFile } from "./fake-java.ts";
import { file, web } from "./web.ts";

async function setUp(already?: Buffer) {
  const folder = await mkdtemp(join(tmpdir(), "kcx-download-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const part = join(folder, "file.part");
  if (already) await writeFile(part, already);
  const told: Extract<Progress, { kind: "download" }>[] = [];
  const progress = (event: Progress) => event.kind === "download" && told.push(event);
  return {
    part,
    told,
    progress,
    get: (url: string, signal?: AbortSignal) => download({ url, part, env: {}, progress, signal }),
  };
}

const content = randomFile(300_000);

test("a whole file, with its progress", async () => {
  const { part, told, get } = await setUp();
  const url = await web(file(content));
  expect(await get(url)).toEqual({ resumed: false });
  expect((await readFile(part)).equals(content)).toBe(true);
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)).toEqual({ kind: "download", url, received: 300_000, total: 300_000 });
  expect(told.every(({ received }, i) => received > (told[i - 1]?.received ?? 0))).toBe(true);
});

test("half a file is gone on with", async () => {
  const { part, told, get } = await setUp(content.subarray(0, 200_000));
  const asked: string[] = [];
  expect(await get(await web(file(content, asked)))).toEqual({ resumed: true });
  expect(asked).toEqual(["bytes=200000-"]);
  expect((await readFile(part)).equals(content)).toBe(true);
  expect(told[0]?.received).toBeGreaterThan(200_000);
  expect(told[0]?.total).toBe(300_000);
});

test("a server that sends no parts is listened to from the start", async () => {
  const { part, get } = await setUp(randomFile(1_000));
  const url = await web((_request, response) => response.end(content));
  expect(await get(url)).toEqual({ resumed: false });
  expect((await readFile(part)).equals(content)).toBe(true);
});

test("a half that is longer than the file is thrown away", async () => {
  const { part, get } = await setUp(randomFile(400_000));
  const asked: string[] = [];
  expect(await get(await web(file(content, asked)))).toEqual({ resumed: false });
  expect(asked).toEqual(["bytes=400000-", "whole"]);
  expect((await readFile(part)).equals(content)).toBe(true);
});

test("a connection that breaks leaves what came, for the next time", async () => {
  const { part, get } = await setUp();
  const url = await web((_request, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
  });
  await expect(get(url)).rejects.toMatchObject({ code: "DEV_SERVER", message: expect.stringContaining(url) });
  expect((await readFile(part)).length).toBe(100_000);
});

test("an error page is no file", async () => {
  const { get } = await setUp();
  const url = await web((_request, response) => response.writeHead(404).end("no such release"));
  await expect(get(url)).rejects.toMatchObject({ message: `${url} could not be downloaded: HTTP status 404` });
});

test("an interruption is no failed download", async () => {
  const { get } = await setUp();
  const url = await web((_request, response) => response.writeHead(200, { "content-length": 1_000 }).write("x"));
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("interrupted")), 100);
  await expect(get(url, stop.signal)).rejects.toThrow("interrupted");
});

test.each(["HTTP_PROXY", "http_proxy"])("a proxy from the environment is used: %s", async (variable) => {
  const tunnels: string[] = [];
  const proxy = createServer().on("connect", ({ url = "" }, socket) => {
    tunnels.push(url);
    const [host = "", port] = url.split(":");
    const onward = connect(Number(port), host, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { part, progress } = await setUp();
  const url = await web(file(content));
  await download({
    url,
    part,
    env: { [variable]: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    progress,
  });
  expect(tunnels).toEqual([new URL(url).host]);
  expect((await readFile(part)).equals(content)).toBe(true);
});
