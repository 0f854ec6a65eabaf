import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { KcxError } from "#errors.ts";
import { obtainDistribution } from "./distribution.ts";
import { guard } from "./guard.ts";
import type { Java } from "./java.ts";
import { type KeycloakProcess, lastLines, launch } from "./keycloak-process.ts";
import type { Place } from "./place.ts";
import { freePort } from "./port.ts";
import type { OnProgress } from "./progress.ts";
import { untilReady } from "./ready.ts";
import { endGroup } from "./signals.ts";
import { unzip } from "./unzip.ts";

export interface Preparation {
  version: string;
  java: Java;
  buildOptions: readonly string[];
  place: Place;
  progress: OnProgress;
  signal?: AbortSignal | undefined;
}

/** Options of every start. `--cache=local`: no cluster. */
export function startCommand(port: number): string[] {
  return [
    "start",
    "--optimized",
    "--http-enabled=true",
    "--hostname-strict=false",
    "--http-host=127.0.0.1",
    `--http-port=${port}`,
    "--cache=local",
  ];
}

/** Where a prepared folder keeps the server, and the archive that makes the JVM start faster. */
export const serverIn = (folder: string): string => join(folder, "server");

/** `-XX:…` to use the class archive of a prepared folder. Java 25 has a better kind (JEP 514). */
export function useArchive(java: Java, folder: string): string {
  return java.major >= 25 ? `-XX:AOTCache=${archiveIn(folder)}` : `-XX:SharedArchiveFile=${archiveIn(folder)}`;
}

/**
 * Fills `folder`: unpack, build, and one start that makes the database with its administrator and, as the JVM ends,
 * the class archive. Built without health and metrics, so that port 9000 stays closed and two servers don't clash.
 * Returns whether there is a class archive; it is a matter of one or two seconds a start, so not having one is fine.
 */
export async function build(folder: string, admin: Admin, wanted: Preparation): Promise<boolean> {
  const { version, buildOptions, progress, signal } = wanted;
  const zip = await obtainDistribution(wanted);
  progress({ kind: "stage", stage: "unpack", version });
  await unzip(zip, serverIn(folder), signal);

  progress({ kind: "stage", stage: "build", version });
  const database = buildOptions.some((option) => option.startsWith("--db=")) ? [] : ["--db=dev-file"];
  const command = ["build", ...database, ...buildOptions];
  await run(folder, wanted, { command }, async ({ ended }) => {
    if ((await ended) !== "exit code 0") throw await failed(folder, version, "could not be built");
  });

  progress({ kind: "stage", stage: "database", version });
  const port = await freePort();
  const env = { KC_BOOTSTRAP_ADMIN_USERNAME: admin.username, KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password };
  await run(
    folder,
    wanted,
    { command: startCommand(port), env, jvm: [makeArchive(wanted.java, folder)] },
    async (server) => {
      const ready = await untilReady(`http://127.0.0.1:${port}`, server.ended, signal);
      if (!ready) throw await failed(folder, version, "ended while it made its database");
      progress({ kind: "stage", stage: "class-archive", version });
      await endGroup(server.pid, folder, wanted.place.platform, 120_000);
    },
  );
  await rm(join(serverIn(folder), "server.log"), { force: true });
  return (await stat(archiveIn(folder)).catch(() => undefined)) !== undefined;
}

interface Admin {
  username: string;
  password: string;
}

/** Runs Keycloak in the folder while `use` lasts; nothing of it is left afterwards, also when kcx is killed. */
async function run(
  folder: string,
  { java, place, signal }: Preparation,
  how: { command: string[]; env?: Record<string, string>; jvm?: string[] },
  use: (server: KeycloakProcess) => Promise<void>,
): Promise<void> {
  const server = await launch({ java, place, home: serverIn(folder), ...how });
  const watch = guard(server.pid, folder, place.platform);
  const end = () => endGroup(server.pid, folder, place.platform, 0);
  signal?.addEventListener("abort", end, { once: true });
  try {
    await use(server);
  } catch (error) {
    // An interruption shows as a failed build: it is none.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", end);
    await end();
    watch.release();
  }
  signal?.throwIfAborted();
}

async function failed(folder: string, version: string, what: string): Promise<KcxError> {
  return new KcxError("DEV_SERVER", `Keycloak ${version} ${what}`, { facts: await lastLines(serverIn(folder)) });
}

const archiveIn = (folder: string): string => join(folder, "classes.archive");

function makeArchive(java: Java, folder: string): string {
  return java.major >= 25 ? `-XX:AOTCacheOutput=${archiveIn(folder)}` : `-XX:ArchiveClassesAtExit=${archiveIn(folder)}`;
}
