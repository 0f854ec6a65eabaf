import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serverIn } from "./build.ts";
import { cacheFolder, type Place } from "./place.ts";
import { isOurs } from "./signals.ts";

/**
 * A small fresh home for one run (1 MB, 0.01 s): the libraries are a link to the prepared server's, the rest, the
 * database among it, a copy. Homes that a killed run left behind are removed on the way.
 */
export async function makeHome(prepared: string, place: Place): Promise<string> {
  const runs = join(cacheFolder(place), "runs");
  await mkdir(runs, { recursive: true, mode: 0o700 });
  await sweep(runs, place.platform);
  const home = await mkdtemp(join(runs, "run-"));
  const server = serverIn(prepared);
  await symlink(join(server, "lib"), join(home, "lib"), "junction");
  for (const name of ["bin", "conf", "providers", "themes", "data"]) {
    await cp(join(server, name), join(home, name), { recursive: true, preserveTimestamps: true });
  }
  return home;
}

/** Says whose home it is, for the sweep. */
export async function noteOwner(home: string, pid: number): Promise<void> {
  await writeFile(join(home, "pid"), String(pid));
}

/** Its path may come from the state file, so it is looked at once more before everything in it goes. */
export async function removeHome(home: string): Promise<void> {
  if (!/[\\/]runs[\\/]run-[A-Za-z0-9_-]+$/.test(home)) return;
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}

/** Younger homes are left alone: their server may be just about to start. */
const OLD_ENOUGH = 5 * 60_000;

async function sweep(runs: string, platform: NodeJS.Platform): Promise<void> {
  for (const name of await readdir(runs)) {
    const home = join(runs, name);
    const made = (await stat(home).catch(() => undefined))?.mtimeMs;
    if (!name.startsWith("run-") || made === undefined || Date.now() - made < OLD_ENOUGH) continue;
    const pid = Number(await readFile(join(home, "pid"), "utf8").catch(() => ""));
    if (!(pid > 0 && (await isOurs(pid, home, platform)))) await removeHome(home);
  }
}
