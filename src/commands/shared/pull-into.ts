import { resolve } from "node:path";
import { editFiles } from "#config/edit.ts";
import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import type { Address } from "#model/address.ts";
import type { Realm } from "#model/realm.ts";
import { editsInto } from "#pull/into.ts";
import { unproven } from "#pull/proof.ts";
import type { Pulled } from "#pull/pull.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { intoText, pullNotes, unprovenText } from "#report/pull.ts";
import type { Context } from "../context.ts";
import { readFiles, readVariables, referenceSources, writeWhole } from "./files.ts";
import { styles } from "./style.ts";

interface Found {
  realm: Realm;
  pulled: Pulled;
  isWanted(address: Address): boolean;
  /** What a file would hold that isn't there yet. */
  text: string;
}

/** Makes a file true of a realm, in place: what its author wrote stays wherever it is so already. */
export async function pullInto(ctx: Context, name: string, { realm, pulled, isWanted, text }: Found): Promise<number> {
  const chalk = styles(ctx).err;
  const { existsSync } = await import("node:fs");
  if (!existsSync(resolve(ctx.cwd, name))) {
    await writeWhole(ctx, name, text);
    ctx.err(`${name}:\n${pullNotes(pulled, { bogus: [], twins: [], usersLeftOut: 0 }, chalk)}`.trimEnd());
    return 0;
  }
  const files = await readFiles(ctx, [name], []);
  const sources = referenceSources(ctx, await readVariables(ctx), []);
  const declared = () => load(files, sources, realm.name)[0];
  const before = declared();
  const errors = before?.problems.filter(({ severity }) => severity === "error") ?? [];
  if (!before || errors.length > 0)
    throw new KcxError("BAD_FILE", `${name} has errors`, { hint: `kcx validate ${name}` });
  const edits = editsInto(realm, before, pulled, isWanted);
  const done = editFiles(files, edits, undefined);
  const [file] = done?.files ?? [];
  if (!done || !file) throw new KcxError("BAD_FILE", `${name} is written in a way that it cannot be changed in place`);
  if (done.steps.length > 0) await writeWhole(ctx, name, file.text, "as-it-is");
  ctx.err(intoText(name, done.steps.length === 0 ? [] : edits, chalk));
  const [after] = load([file], sources, realm.name);
  const left = after ? unproven(realm, after, false) : [];
  if (left.length > 0) ctx.err(unprovenText(left, chalk));
  return exitCodeOf({ command: "pull", left: left.length });
}
