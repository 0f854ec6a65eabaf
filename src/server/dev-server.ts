import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { KcxError } from "#errors.ts";
import type { LocalServer, StartOptions } from "./local-server.ts";
import { withLock } from "./lock.ts";
import { type Place, stateFolder } from "./place.ts";
import { toDevServer, writeDevServer } from "./record.ts";
import { startServer } from "./start.ts";
import { type DevServer, readDevServer } from "./state.ts";

export interface Opened {
  server: DevServer;
  /** The server just started; undefined when the one that was running serves. */
  started: LocalServer | undefined;
}

/**
 * Starts the one server of `kcx dev` and notes it. When one runs already, a detached one of the version asked for is
 * as good as a new one; anything else is an error that says how to end it. Two commands at once wait for each other.
 */
export async function openDevServer(options: StartOptions, now: () => Date): Promise<Opened> {
  const place: Place = options;
  await mkdir(stateFolder(place), { recursive: true, mode: 0o700 });
  const waiting = () => options.progress?.({ kind: "stage", stage: "waiting", version: options.version ?? "" });
  return withLock(join(stateFolder(place), "dev-server.lock"), { waiting, signal: options.signal }, async () => {
    const running = await readDevServer(place);
    if (running) {
      if (serves(running, options)) return { server: running, started: undefined };
      throw new KcxError("DEV_SERVER", `a local Keycloak ${running.version} is running already: ${running.url}`, {
        hint: "end it with `kcx dev stop`, or go on with it: every kcx command finds it",
      });
    }
    const started = await startServer(options);
    try {
      const server = toDevServer(started, now());
      await writeDevServer(place, server);
      if (options.detached) started.release();
      return { server, started };
    } catch (error) {
      await started.stop();
      throw error;
    }
  });
}

function serves(running: DevServer, { detached, version, port, runtime }: StartOptions): boolean {
  const same = <T>(asked: T | undefined, has: T) => asked === undefined || asked === has;
  const runtimeFits = runtime === "auto" || same(runtime, running.runtime);
  return detached === true && same(version, running.version) && same(port, running.port) && runtimeFits;
}
