import { resolve } from "node:path";
import { mended as mendedText } from "#config/edit.ts";
import type { Problem } from "#model/problem.ts";
import { place } from "#report/problems.ts";
import { plural } from "#report/values.ts";
import type { Context } from "../context.ts";
import { styles } from "./style.ts";
import type { Workspace } from "./workspace.ts";

/** Mends what is certain, in the files themselves. @returns whether anything was written. */
export async function fixFiles(ctx: Context, problems: readonly Problem[], workspace: Workspace): Promise<boolean> {
  const texts = new Map(workspace.texts);
  const mended: Problem[] = [];
  for (const problem of problems) {
    const after = withFix(texts, problem);
    if (after === undefined) continue;
    for (const [name, text] of after) texts.set(name, text);
    mended.push(problem);
  }
  const changed = [...texts].filter(([name, text]) => text !== workspace.texts.get(name));
  const { default: writeFileAtomic } = await import("write-file-atomic");
  for (const [name, text] of changed) await writeFileAtomic(resolve(ctx.cwd, name), text);
  const { err: chalk } = styles(ctx);
  for (const { position, code } of mended)
    ctx.err(chalk.green(`mended  ${position ? `${place(position)}  ` : ""}${code}`));
  if (changed.length > 0) ctx.err(chalk.dim(`${plural(changed.length, "file")} written`));
  return changed.length > 0;
}

/** All parts of a fix, or none. */
function withFix(texts: ReadonlyMap<string, string>, { fix = [], position }: Problem): Map<string, string> | undefined {
  const after = new Map(texts);
  for (const part of fix) {
    // Several files may speak of an object: what one of them says is mended there, or it would be said twice.
    const nearest = [...after].sort(
      ([one], [other]) => Number(other === position?.file) - Number(one === position?.file),
    );
    const done = nearest.some(([name, text]) => {
      const result = name === "-" ? undefined : mendedText(text, part);
      if (result !== undefined) after.set(name, result);
      return result !== undefined;
    });
    if (!done) return undefined;
  }
  return fix.length > 0 ? after : undefined;
}
