import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { KcxError } from "#errors.ts";
import { openSecret } from "#model/open-secret.ts";
import { Secret } from "#model/secret.ts";
import type { Journal, JournalFile } from "../journal.ts";

/** The journal as a file of its owner alone. @param path in a folder that is made when needed. */
export function journalFile(folder: string, name: string): JournalFile {
  const path = join(folder, `${name}.json`);
  return {
    read: () => readJournal(path),
    async write(journal) {
      if (journal.step === "made") await create(folder, path, journal);
      else await writeFileAtomic(path, textOf(journal), { mode: 0o600 });
    },
    async remove() {
      await rm(path, { force: true });
      // What a run that was killed left half written.
      for (const other of await readdir(folder)) {
        if (other.startsWith(`${name}.json.`)) await rm(join(folder, other), { force: true });
      }
    },
  };
}

/** Every journal there is. */
export async function readJournals(folder: string): Promise<Journal[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map((name) => readJournal(join(folder, name))),
  );
  return found.filter((journal) => journal !== undefined);
}

/** The first writing makes the file, whole: of two runs at once, one fails here. */
async function create(folder: string, path: string, journal: Journal): Promise<void> {
  // Nobody else's draft, or another run's secrets could get the name.
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await writeFileAtomic(draft, textOf(journal), { mode: 0o600 });
    await link(draft, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new KcxError("ROTATION_BUSY", `client ${journal.client}`, { cause });
    throw new KcxError("UNSAFE_SINK", `the journal ${path} cannot be written: ${code}`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

async function readJournal(path: string): Promise<Journal | undefined> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unreadable(path, cause);
  });
  if (text === undefined) return undefined;
  try {
    const { pending, former, ...rest } = JSON.parse(text) as Journal & { pending?: string; former?: string };
    return {
      ...rest,
      ...(pending === undefined ? {} : { pending: new Secret(pending, "the journal") }),
      ...(former === undefined ? {} : { former: new Secret(former, "the journal") }),
    };
  } catch (cause) {
    // The parser's message would quote the file.
    throw unreadable(path, cause instanceof SyntaxError ? undefined : cause);
  }
}

function unreadable(path: string, cause: unknown): KcxError {
  return new KcxError("ROTATION_UNFINISHED", `its journal ${path} cannot be read`, {
    hint: "move it away; `kcx rotate-secret CLIENT --resume` with the sink then takes the secret from the server",
    cause,
  });
}

function textOf({ pending, former, ...rest }: Journal): string {
  const opened = { ...rest, pending: pending && openSecret(pending), former: former && openSecret(former) };
  return `${JSON.stringify(opened, null, 2)}\n`;
}
