import { relative, resolve } from "node:path";
import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { problemsJson, problemsText } from "#report/problems.ts";
import { sarif } from "#report/sarif.ts";
import { plural } from "#report/values.ts";
import manifest from "../../package.json" with { type: "json" };
import type { Context } from "./context.ts";
import type { ServerOptions } from "./shared/connect.ts";
import { readVariables } from "./shared/files.ts";
import { fixFiles } from "./shared/fixing.ts";
import { type Linted, lintFiles } from "./shared/linting.ts";
import { lintLive } from "./shared/linting-live.ts";
import { styles } from "./shared/style.ts";
import { type FileOptions, openFiles, type Workspace } from "./shared/workspace.ts";

export interface ValidateOptions extends FileOptions, ServerOptions {
  live?: boolean;
  strict?: boolean;
  fix?: boolean;
  format?: "text" | "json" | "sarif";
  json?: boolean;
}

const PASSES = 10;

/** What was looked at, and what was found there. */
export interface Validated extends Linted {
  what: string;
  texts: ReadonlyMap<string, string>;
}

/** `kcx validate`: what is wrong with files, with an export, or with a live realm. */
export async function validate(ctx: Context, files: readonly string[], options: ValidateOptions): Promise<number> {
  const found = options.live ? await lintLive(ctx, files, options) : await lookAtFiles(ctx, files, options);
  const problems = found.problems.map((problem) => judged(problem, options.strict === true));
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const format = options.json ? "json" : (options.format ?? "text");
  if (format === "sarif") ctx.out(JSON.stringify(asSarif(ctx, { ...found, problems }), null, 2));
  else if (format === "json") ctx.out(JSON.stringify(problemsJson(problems, found.suppressed), null, 2));
  else printText(ctx, { ...found, problems }, errors);
  return exitCodeOf({ command: "validate", errors });
}

async function lookAtFiles(ctx: Context, files: readonly string[], options: ValidateOptions): Promise<Validated> {
  const variables = await readVariables(ctx);
  const open = () => openFiles(ctx, files, options, variables, []);
  let workspace = await open();
  let found = lintFiles(workspace);
  // What is mended may show what it hid; checks that disagree for ever would be a mistake of ours.
  for (let pass = 0; options.fix && pass < PASSES && (await fixFiles(ctx, found.problems, workspace)); pass++) {
    workspace = await open();
    found = lintFiles(workspace);
  }
  return described(workspace, found);
}

function described({ names, texts, declarations }: Workspace, found: Linted): Validated {
  return { ...found, texts, what: `${names.join(", ")}: valid, ${summary(declarations)}` };
}

/** Code hosts look files up from the root of a clone, where the command runs: `./a.yaml` and `/clone/a.yaml` are `a.yaml`. */
function asSarif({ cwd }: Context, { problems, suppressed, texts }: Validated): object {
  const nameOf = (file: string) => (file === "-" ? file : relative(cwd, resolve(cwd, file)));
  const placed = (problem: Problem): Problem => {
    const { position } = problem;
    return position ? { ...problem, position: { ...position, file: nameOf(position.file) } } : problem;
  };
  return sarif(
    problems.map(placed),
    suppressed.map(({ problem, reason }) => ({ problem: placed(problem), reason })),
    manifest.version,
    new Map([...texts].map(([file, text]) => [nameOf(file), text])),
  );
}

function printText(ctx: Context, { problems, texts, what, suppressed }: Validated, errors: number): void {
  const chalk = styles(ctx).out;
  if (problems.length > 0) ctx.out(problemsText(problems, texts, chalk));
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  const more = [
    ...(warnings > 0 ? [chalk.yellow(plural(warnings, "warning"))] : []),
    ...(suppressed.length > 0 ? [chalk.dim(`${suppressed.length} suppressed`)] : []),
  ];
  ctx.out([errors > 0 ? chalk.red(plural(errors, "error")) : chalk.green(what), ...more].join(", "));
}

function judged(problem: Problem, strict: boolean): Problem {
  return strict && problem.severity === "warning" ? { ...problem, severity: "error" } : problem;
}

function summary(declarations: readonly Declaration[]): string {
  const objects = declarations.reduce((sum, { objects: own }) => sum + own.size, 0);
  const contracts = declarations.reduce((sum, { contracts: own }) => sum + own.length, 0);
  return `${plural(objects, "object")}, ${plural(contracts, "contract")}`;
}
