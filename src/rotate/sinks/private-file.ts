import { lstat, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { KcxError } from "#errors.ts";

interface Place {
  path: string;
  /** For a person. */
  name: string;
}

/**
 * The bytes of a file that only its owner can read; empty when it is not there.
 * @throws KcxError when it is a symbolic link (whoever can change it chooses where the secret goes), no regular file, or
 * open to others; also when there is no folder to put it in.
 */
export async function readPrivate({ path, name }: Place, platform: NodeJS.Platform): Promise<Buffer> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) {
    const folder = await stat(dirname(path)).catch(() => undefined);
    if (!folder?.isDirectory()) throw new KcxError("UNSAFE_SINK", `${name}: there is no such folder`);
    return Buffer.alloc(0);
  }
  if (found.isSymbolicLink()) {
    throw new KcxError("UNSAFE_SINK", `${name} is a symbolic link`, { hint: "name the file that it leads to" });
  }
  if (!found.isFile()) throw new KcxError("UNSAFE_SINK", `${name} is not a file`);
  const mode = found.mode & 0o777;
  if (platform !== "win32" && (mode & 0o077) !== 0) {
    throw new KcxError("UNSAFE_SINK", `${name} is open to others than its owner (mode ${mode.toString(8)})`, {
      hint: `chmod 600 ${name}`,
    });
  }
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new KcxError("UNSAFE_SINK", `${name} cannot be read: ${cause.code}`, { cause });
  });
}

/** Replaces a file whole or not at all; its mode and owner stay, and a new one is its owner's alone. */
export async function writePrivate({ path, name }: Place, bytes: Buffer, secret: Buffer): Promise<void> {
  const before = await lstat(path).catch(() => undefined);
  try {
    await writeFileAtomic(path, bytes, before ? {} : { mode: 0o600 });
  } catch (cause) {
    throw new KcxError("SINK_FAILED", `${name} cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  await removeLeftovers(path, secret);
}

/** A run that was killed while it wrote leaves its temporary file (`.env.1234567`), with the secret in it. */
async function removeLeftovers(path: string, secret: Buffer): Promise<void> {
  const name = basename(path);
  const beside = await readdir(dirname(path)).catch(() => []);
  const ours = beside.filter((other) => other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1)));
  for (const leftover of ours.map((other) => join(dirname(path), other))) {
    const bytes = await readFile(leftover).catch(() => undefined);
    if (bytes && (bytes.length === 0 || bytes.includes(secret))) await rm(leftover, { force: true });
  }
}
