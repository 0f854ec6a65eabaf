import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { exists, ownPid } from "./signals.ts";

const HEARTBEAT = 5_000;
const STALE_AFTER = 60_000;

interface Waiting {
  /** Called once when somebody else holds the lock. */
  waiting(): void;
  signal?: AbortSignal | undefined;
}

/**
 * Does `work` while holding the lock file. The holder touches it every five seconds; it is broken when its process is
 * gone (same machine) or when it was not touched for a minute. Whoever loses a race for a broken lock may work at the
 * same time as the winner: so `work` must be correct then too, and the lock only saves doing things twice.
 */
export async function withLock<T>(path: string, { waiting, signal }: Waiting, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: ownPid, host: hostname(), id: randomUUID() });
  for (let told = false; !(await claim(path, mine)); await sleep(200)) {
    signal?.throwIfAborted();
    if (await breakStale(path)) continue;
    if (!told) waiting();
    told = true;
  }
  const beat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readFile(path, "utf8").catch(() => "")) === mine) await rm(path, { force: true });
  }
}

async function claim(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Renaming is atomic: of several who break the same lock, one takes it away. */
async function breakStale(path: string): Promise<boolean> {
  if (!(await isStale(path))) return false;
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => {});
  await rm(aside, { force: true });
  return true;
}

async function isStale(path: string): Promise<boolean> {
  try {
    const touched = (await stat(path)).mtimeMs;
    if (Date.now() - touched > STALE_AFTER) return true;
    const holder: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof holder !== "object" || holder === null || !("pid" in holder) || !("host" in holder)) return false;
    return holder.host === hostname() && typeof holder.pid === "number" && !exists(holder.pid);
  } catch {
    // Gone in the meantime, or being written: look again.
    return false;
  }
}
