import { setTimeout as sleep } from "node:timers/promises";
import { KcxError } from "#errors.ts";
import { startCommand, useArchive } from "./build.ts";
import { type Guard, guard } from "./guard.ts";
import { makeHome, noteOwner, removeHome } from "./home.ts";
import type { Java } from "./java.ts";
import { lastLines, launch } from "./keycloak-process.ts";
import type { LocalServer, Start } from "./local-server.ts";
import { freePort } from "./port.ts";
import { type Prepared, prepare } from "./prepared.ts";
import { untilReady } from "./ready.ts";
import { splitOptions } from "./server-options.ts";
import { endGroup } from "./signals.ts";

/** A free port that is taken by somebody else before Keycloak listens on it is bad luck, and tried again. */
const ATTEMPTS = 3;

export async function startOnJava(start: Start, java: Java): Promise<LocalServer> {
  const { build, run } = splitOptions(start.serverOptions ?? []);
  const prepared = await prepare({ ...start, java, buildOptions: build });
  for (let attempt = 1; ; attempt++) {
    const port = start.port ?? (await freePort());
    const outcome = await attemptStart(start, java, prepared, run, port);
    if (!("failed" in outcome)) return outcome;
    const taken = outcome.log.some((line) => /address already in use|port .*in use/i.test(line));
    if (taken && start.port === undefined && attempt < ATTEMPTS) continue;
    throw new KcxError("DEV_SERVER", outcome.failed, { facts: outcome.log });
  }
}

type Outcome = LocalServer | { failed: string; log: string[] };

async function attemptStart(
  { place, progress, version, serverEnv = {}, signal }: Start,
  java: Java,
  prepared: Prepared,
  options: readonly string[],
  port: number,
): Promise<Outcome> {
  progress({ kind: "stage", stage: "start", version });
  const home = await makeHome(prepared.folder, place);
  const command = [...startCommand(port), ...options];
  const jvm = prepared.archive ? [useArchive(java, prepared.folder)] : [];
  let watch: Guard | undefined;
  let stopping: Promise<void> | undefined;
  let pid = 0;
  const end = async () => {
    if (pid > 0) await endGroup(pid, home, place.platform);
    watch?.release();
    await removeHome(home);
  };
  const stop = () => {
    stopping ??= end();
    return stopping;
  };
  try {
    const server = await launch({ java, home, jvm, command, env: serverEnv, place });
    pid = server.pid;
    watch = guard(pid, home, place.platform);
    await noteOwner(home, pid);
    const url = `http://127.0.0.1:${port}`;
    const timeout = sleep(START_TIMEOUT, "no answer in two minutes", { ref: false });
    const gone = Promise.race([server.ended, timeout]);
    if (!(await untilReady(url, gone, signal))) {
      const log = await lastLines(home);
      await stop();
      return { failed: `Keycloak ${version} ended while starting: ${await gone}`, log };
    }
    return {
      url,
      username: prepared.username,
      password: prepared.password,
      version,
      runtime: "java",
      port,
      process: { pid, home },
      ended: server.ended.then(async (how) => {
        const asked = stopping !== undefined || ASKED.includes(how);
        return { asked, log: asked ? [] : await lastLines(home) };
      }),
      release() {
        watch?.release();
        server.unref();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const START_TIMEOUT = 120_000;

/** How Java ends after SIGTERM (128 + 15), and after SIGKILL if that took too long. */
const ASKED = ["exit code 143", "SIGTERM", "SIGKILL"];
