import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type StartOptions, startServer } from "../../../src/server/start.ts";

/** A server that stops with its test. */
export async function start(options: StartOptions) {
  const server = await startServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** What stands in the cache of prepared servers. */
export const prepared = async (cache: string) => (await readdir(join(cache, "prepared"))).sort();

/** What is told of a first start. */
export const MAKING = ["unpack", "build", "database", "class-archive", "start"];
