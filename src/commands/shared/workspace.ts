import { load, type SourceFile } from "#config/load.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import { problemsText } from "#report/problems.ts";
import { plural } from "#report/values.ts";
import type { Context } from "../context.ts";
import { withTokens } from "./at-hand.ts";
import { defaultFile, readFiles, referenceSources } from "./files.ts";
import { styles } from "./style.ts";

export interface FileOptions {
  overlay?: string[];
  realm?: string;
}

export interface Workspace {
  declarations: readonly Declaration[];
  /** The text of each file, for excerpts. */
  texts: ReadonlyMap<string, string>;
  /** Those of the files that are laid over the others. */
  overlays: ReadonlySet<string>;
  /** The files that were read. */
  names: readonly string[];
  /** What the files would declare if they read otherwise. */
  declare(files: readonly SourceFile[]): readonly Declaration[];
}

/** Reads the named files, or the default one, into declarations. @param forbidden variables that a file must not read. */
export async function openFiles(
  ctx: Context,
  named: readonly string[],
  options: FileOptions,
  vars: Variables,
  forbidden: readonly string[],
): Promise<Workspace> {
  const chosen = named.length > 0 ? named : await defaultFile(ctx);
  if (chosen.length === 0) {
    throw new KcxError(
      "NO_FILE",
      "none was named, and there is no realm.yaml, no kcx.yaml, and not exactly one file in realms/",
    );
  }
  const files = await readFiles(ctx, chosen, options.overlay ?? []);
  const declare = (texts: readonly SourceFile[]) =>
    load(texts, referenceSources(ctx, vars, forbidden), options.realm).map((one) => withTokens(one, ctx.now()));
  return {
    declarations: declare(files),
    declare,
    texts: new Map(files.map(({ name, text }) => [name, text])),
    overlays: new Set(files.filter(({ overlay }) => overlay).map(({ name }) => name)),
    names: files.map(({ name }) => name),
  };
}

/** What is wrong with the files themselves, told before any server is asked; throws when one problem is an error. */
export function check(ctx: Context, workspace: Workspace): void {
  report(
    ctx,
    workspace.declarations.flatMap((declaration) => [...declaration.problems, ...unsetProblems(declaration)]),
    workspace,
  );
}

/** Prints problems on stderr; throws when one of them is an error. */
export function report(ctx: Context, problems: readonly Problem[], workspace: Pick<Workspace, "texts">): void {
  if (problems.length > 0) ctx.err(problemsText(problems, workspace.texts, styles(ctx).err));
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    throw new KcxError("BAD_FILE", plural(errors, "error"), { hint: "mend what is shown above, each with its place" });
}

/** References outside secrets that are unset: without them nothing can be compared. */
export function unsetProblems(declaration: Declaration): Problem[] {
  return declaration.unset
    .filter(({ secret }) => !secret)
    .map(({ ref, position, address }) => ({
      severity: "error",
      code: "unset-reference",
      ref,
      secret: false,
      position,
      address,
    }));
}
