import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { KcxError } from "#errors.ts";

/**
 * Unpacks `zip` into `folder`, without the one folder that everything in it stands in. Executable bits are kept; a name
 * that leads out of the folder and a symbolic link are refused (the distribution has neither).
 */
export async function unzip(zip: string, folder: string, signal?: AbortSignal): Promise<void> {
  try {
    const archive = await openPromise(zip, { lazyEntries: true });
    for await (const entry of archive.eachEntry()) {
      signal?.throwIfAborted();
      const mode = entry.externalFileAttributes >>> 16;
      const path = inside(folder, entry.fileName, mode);
      if (entry.fileName.endsWith("/")) {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      const content = await archive.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(path, { mode: (mode & 0o111) === 0 ? 0o644 : 0o755 }));
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof KcxError) throw error;
    throw new KcxError("DEV_SERVER", `${zip} could not be unpacked: ${(error as Error).message}`, { cause: error });
  }
}

const LINK = 0o120000;

function inside(folder: string, name: string, mode: number): string {
  if ((mode & 0o170000) === LINK) throw new KcxError("DEV_SERVER", `refused: ${name} in the archive is a link`);
  const path = join(folder, ...name.split("/").slice(1));
  if (path !== folder && !path.startsWith(folder + sep)) {
    throw new KcxError("DEV_SERVER", `refused: ${name} in the archive leads out of its folder`);
  }
  return path;
}
