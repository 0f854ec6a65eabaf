import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { build, type Preparation } from "./build.ts";
import { withLock } from "./lock.ts";
import { cacheFolder } from "./place.ts";

/** A server that was built, started once and stopped: each run copies it (`home.ts`). */
export interface Prepared {
  folder: string;
  /** True when the JVM's archive of classes could be made. */
  archive: boolean;
  username: string;
  password: string;
}

/** Raised when the recipe in `build.ts` changes: what an older kcx prepared is then left alone. */
const RECIPE = 1;

/**
 * The prepared server for this version, this exact Java (class archives are bound to it) and these build options.
 *
 * It is made in a folder of a random name, which nobody knows until `KEY.json` names it, written at the very end: a
 * preparation that was killed half-way is never taken for a finished one, and its remains go with the next. Nor can two
 * at once disturb each other; the lock only saves the second the work. The folder is not renamed afterwards, because
 * Java 17's class archive holds its path.
 *
 * The administrator's password is random and one per prepared server: Keycloak makes the bootstrap administrator only
 * while the database is empty (tried on 26.7.3: later the variables are ignored), and an empty database costs seven
 * seconds a start. It stands in `KEY.json`, readable by the user only.
 */
export async function prepare(wanted: Preparation): Promise<Prepared> {
  const base = join(cacheFolder(wanted.place), "prepared", keyOf(wanted));
  const found = await read(base);
  if (found && (await isWhole(found))) return found;
  await mkdir(dirname(base), { recursive: true, mode: 0o700 });
  const waiting = () => wanted.progress({ kind: "stage", stage: "waiting", version: wanted.version });
  return withLock(`${base}.lock`, { waiting, signal: wanted.signal }, async () => {
    const meanwhile = await read(base);
    if (meanwhile && (await isWhole(meanwhile))) return meanwhile;
    if (meanwhile) {
      wanted.progress({ kind: "note", note: { note: "cache-damaged", folder: meanwhile.folder } });
    }
    await sweep(base);
    return make(base, wanted);
  });
}

export function keyOf({ version, java, buildOptions }: Preparation): string {
  const content = JSON.stringify([RECIPE, java.path, java.build, buildOptions]);
  return `${version}-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
}

interface Noted extends Prepared {
  size: Size;
}

async function make(base: string, wanted: Preparation): Promise<Prepared> {
  const folder = `${base}-${randomBytes(4).toString("hex")}`;
  const admin = { username: "admin", password: randomBytes(12).toString("base64url") };
  await mkdir(folder, { mode: 0o700 });
  try {
    const archive = await build(folder, admin, wanted);
    const noted: Noted = { folder, archive, ...admin, size: await sizeOf(folder) };
    const text = JSON.stringify({ ...noted, folder: basename(folder) }, undefined, 2);
    await writeFileAtomic(`${base}.json`, `${text}\n`, { mode: 0o600 });
    return noted;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function read(base: string): Promise<Noted | undefined> {
  try {
    const noted = JSON.parse(await readFile(`${base}.json`, "utf8")) as Noted;
    return { ...noted, folder: join(dirname(base), basename(noted.folder)) };
  } catch {
    return undefined;
  }
}

/** Removes what is there under this key: unfinished folders, and a finished one that is no longer whole. */
async function sweep(base: string): Promise<void> {
  await rm(`${base}.json`, { force: true });
  for (const name of await readdir(dirname(base))) {
    if (name.startsWith(`${basename(base)}-`)) await rm(join(dirname(base), name), { recursive: true, force: true });
  }
}

interface Size {
  files: number;
  bytes: number;
}

async function isWhole({ folder, size }: Noted): Promise<boolean> {
  const now = await sizeOf(folder).catch(() => undefined);
  return now?.files === size.files && now.bytes === size.bytes;
}

async function sizeOf(folder: string): Promise<Size> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
