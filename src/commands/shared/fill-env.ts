import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { fillEnvBytes } from "#config/env-file.ts";
import { variableOf } from "#config/references.ts";
import { KcxError } from "#errors.ts";
import { parseAddress } from "#model/address.ts";
import type { Declaration, Unset } from "#model/declaration.ts";
import { ENV_HEADER } from "#report/init.ts";
import type { Context } from "../context.ts";
import { newClientSecret, newPassword } from "./generate.ts";
import { type Ignored, ignoreEnv } from "./git-ignore.ts";

export interface FilledEnv {
  /** Variables that got a generated value, in the order of the file. */
  generated: readonly string[];
  /** References that only a person can fill, with their place. */
  left: readonly Unset[];
  /** Others on this machine may read the file; it was there before, and its mode is its owner's business. */
  open: boolean;
  isNew: boolean;
  ignored: Ignored;
}

/** Who has these is the administrator: a generated one would only keep the real one from being missed. */
const OWN = ["KEYCLOAK_PASSWORD", "KEYCLOAK_ACCESS_TOKEN", "KCX_ADMIN_CLIENT_SECRET"];

/** Gives every unset secret of the declarations a value in `.env`, where git doesn't see it. */
export async function fillEnvFile(ctx: Context, declarations: readonly Declaration[]): Promise<FilledEnv> {
  const unset = declarations.flatMap((declaration) => declaration.unset);
  const values = new Map<string, string>();
  for (const { ref, address, field } of unset) {
    const name = variableOf(ref);
    const make = GENERATORS[`${parseAddress(address).kind}#${field}`];
    if (name !== undefined && make && !OWN.includes(name) && !values.has(name)) values.set(name, make());
  }
  const left = unset.filter(({ ref }) => !values.has(variableOf(ref) ?? ""));
  const path = join(ctx.cwd, ".env");
  const before = await stat(path).catch(() => undefined);
  const isNew = before === undefined;
  if (isNew && values.size === 0) return { generated: [], left, open: false, isNew, ignored: "before" };
  const ignored = await ignoreEnv(ctx);
  if (values.size > 0) await write(path, values, isNew);
  const open = !isNew && ctx.platform !== "win32" && (before.mode & 0o077) !== 0;
  return { generated: [...values.keys()], left, open, isNew, ignored };
}

/** What kcx may invent: anything else (a token, an address) has its meaning elsewhere. */
const GENERATORS: Readonly<Record<string, () => string>> = {
  "client#secret": newClientSecret,
  "user#password": newPassword,
};

async function write(path: string, values: ReadonlyMap<string, string>, isNew: boolean): Promise<void> {
  try {
    const bytes = isNew ? Buffer.from(ENV_HEADER) : await readFile(path);
    await writeFileAtomic(path, fillEnvBytes(bytes, values), isNew ? { mode: 0o600 } : {});
  } catch (cause) {
    if (cause instanceof KcxError) throw cause;
    throw new KcxError("USAGE", `.env cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}
