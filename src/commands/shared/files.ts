import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { glob } from "tinyglobby";
import type { SourceFile } from "#config/load.ts";
import type { ReferenceSources } from "#config/references.ts";
import { type Variables, variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Context } from "../context.ts";

/** Editors on Windows put a byte order mark before JSON, which is none of it. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

const REALM_FILE = /\.(ya?ml|json)$/i;

/** The text of every file that was named: a file, a folder, a glob, or `-`. Names stay as they were written. */
export async function readFiles(
  ctx: Context,
  named: readonly string[],
  overlays: readonly string[],
): Promise<SourceFile[]> {
  const files = await Promise.all([
    ...named.map((name) => expand(ctx, name, false)),
    ...overlays.map((name) => expand(ctx, name, true)),
  ]);
  return files.flat();
}

/** The file that is meant when none is named: realm.yaml, kcx.yaml, or the only one in realms/. */
export async function defaultFile(ctx: Context): Promise<string[]> {
  for (const name of ["realm.yaml", "kcx.yaml"]) if (await exists(join(ctx.cwd, name))) return [name];
  const inFolder = await realmsFolder(ctx);
  return inFolder.length === 1 ? inFolder : [];
}

/** Every `realms/*.yaml`. */
export async function realmsFolder(ctx: Context): Promise<string[]> {
  return (await glob(["realms/*.yaml", "realms/*.yml"], { cwd: ctx.cwd })).sort();
}

/** Environment variables and `.env` of the working directory. */
export async function readVariables(ctx: Context): Promise<Variables> {
  const dotenv = await readFile(join(ctx.cwd, ".env"), "utf8").catch(() => undefined);
  return variables(ctx.env, dotenv, (path) => readText(resolve(ctx.cwd, path)));
}

/** What references in a file may read. */
export function referenceSources(ctx: Context, vars: Variables, forbidden: readonly string[]): ReferenceSources {
  return {
    env: (name) => vars.find(name)?.value,
    file: (path, from) => readText(resolve(ctx.cwd, from === "-" ? "." : dirname(from), path))?.replace(/\r?\n$/, ""),
    forbidden: new Set(forbidden),
  };
}

/** Nothing is read: what is unset stays a reference. */
export const NOTHING_SET: ReferenceSources = { env: () => undefined, file: () => undefined, forbidden: new Set() };

/** Writes a file whole or not at all, readable by its owner only; `as-it-is`: by whoever could read it before. */
export async function writeWhole(ctx: Context, name: string, text: string, mode?: "as-it-is"): Promise<void> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  try {
    await writeFileAtomic(resolve(ctx.cwd, name), text, mode === "as-it-is" ? {} : { mode: 0o600 });
  } catch (cause) {
    throw new KcxError("USAGE", `${name} cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}

async function expand(ctx: Context, name: string, overlay: boolean): Promise<SourceFile[]> {
  if (name === "-") return [{ name: "-", text: await ctx.stdin(), overlay }];
  const path = resolve(ctx.cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [await source(ctx, path, name, overlay)];
  const matches = found?.isDirectory()
    ? (await glob("*.{yaml,yml,json}", { cwd: path, absolute: true })).filter((file) => REALM_FILE.test(file))
    : await glob(name, { cwd: ctx.cwd, absolute: true });
  if (matches.length === 0) {
    const what = found ? `the folder ${name} holds no .yaml or .json file` : missing(name);
    throw new KcxError("NO_FILE", what);
  }
  return Promise.all(
    matches.sort().map((file) => source(ctx, file, relative(ctx.cwd, file) || basename(file), overlay)),
  );
}

function missing(name: string): string {
  return /[*?{[]/.test(name) ? `nothing matches ${name}` : `${name} is not there`;
}

async function source(ctx: Context, path: string, name: string, overlay: boolean): Promise<SourceFile> {
  try {
    return { name, text: await readFile(path, "utf8"), overlay };
  } catch (cause) {
    throw new KcxError(
      "NO_FILE",
      `${relative(ctx.cwd, path)} cannot be read: ${(cause as NodeJS.ErrnoException).code}`,
      { cause },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
