import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Place, stateFolder } from "./place.ts";
import { isOurs } from "./signals.ts";

/** The server that `kcx dev` started, as the state file has it. */
export type DevServer = {
  url: string;
  version: string;
  username: string;
  password: string;
  port: number;
  /** ISO 8601. */
  startedAt: string;
} & ({ runtime: "java"; pid: number; home: string } | { runtime: "container"; containerId: string });

export const stateFile = (place: Place): string => join(stateFolder(place), "dev-server.json");

/**
 * The server that `kcx dev` has running, or undefined. Cheap: a file, and a look at the process (it must run with that
 * home in its command line) or, for a container, at its port. The file of a server that is gone is removed.
 */
export async function readDevServer(place: Place): Promise<DevServer | undefined> {
  const server = await recorded(place);
  if (!server) return undefined;
  if (await isRunning(server, place.platform)) return server;
  await rm(stateFile(place), { force: true });
  return undefined;
}

/** What the state file says, whether or not it is still true. */
export async function recorded(place: Place): Promise<DevServer | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(stateFile(place), "utf8"));
    return isDevServer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function isRunning(server: DevServer, platform: NodeJS.Platform): Promise<boolean> {
  if (server.runtime === "java") return isOurs(server.pid, server.home, platform);
  const { servesMaster } = await import("./ready.ts");
  return servesMaster(server.url);
}

function isDevServer(value: unknown): value is DevServer {
  if (typeof value !== "object" || value === null) return false;
  const { url, version, username, password, port, startedAt, runtime, pid, home, containerId } = value as Record<
    string,
    unknown
  >;
  const texts = [url, version, username, password, startedAt].every((text) => typeof text === "string");
  if (!texts || typeof port !== "number") return false;
  return runtime === "java"
    ? typeof pid === "number" && pid > 1 && typeof home === "string" && home !== ""
    : runtime === "container" && typeof containerId === "string";
}
