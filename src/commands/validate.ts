import { lint } from "#lint/index.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { problemsText, sentenceOf } from "#report/problems.ts";
import { plural } from "#report/values.ts";
import type { Context } from "./context.ts";
import { readVariables } from "./shared/files.ts";
import { styles } from "./shared/style.ts";
import { type FileOptions, openFiles } from "./shared/workspace.ts";

/** `kcx validate FILE…`: everything that can be known without a server. */
export async function validate(
  ctx: Context,
  files: readonly string[],
  options: FileOptions & { json?: boolean },
): Promise<number> {
  const workspace = await openFiles(ctx, files, options, await readVariables(ctx), []);
  const problems = workspace.declarations.flatMap(problemsOf);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (options.json) {
    ctx.out(
      JSON.stringify(
        { format: 1, problems: problems.map((problem) => ({ ...problem, message: sentenceOf(problem) })) },
        null,
        2,
      ),
    );
  } else {
    const chalk = styles(ctx).out;
    if (problems.length > 0) ctx.out(problemsText(problems, workspace.texts, chalk));
    ctx.out(
      errors > 0
        ? chalk.red(plural(errors, "error"))
        : chalk.green(`${workspace.names.join(", ")}: ${summary(workspace.declarations)}`),
    );
  }
  return exitCodeOf({ command: "validate", errors });
}

function problemsOf(declaration: Declaration): Problem[] {
  const unset = declaration.unset.map(
    ({ ref, secret, position, address }): Problem => ({
      severity: "note",
      code: "unset-reference",
      ref,
      secret,
      position,
      address,
    }),
  );
  // Of a file that couldn't be read nobody knows what it names.
  const isNameless = declaration.realm === undefined && declaration.objects.size > 0;
  const nameless: Problem[] = isNameless ? [{ severity: "warning", code: "no-realm" }] : [];
  return [...nameless, ...declaration.problems, ...lint(declaration, undefined), ...unset];
}

function summary(declarations: readonly Declaration[]): string {
  const objects = declarations.reduce((sum, { objects: own }) => sum + own.size, 0);
  const contracts = declarations.reduce((sum, { contracts: own }) => sum + own.length, 0);
  return `valid, ${plural(objects, "object")}, ${plural(contracts, "contract")}`;
}
