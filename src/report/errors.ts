import type { ChalkInstance } from "chalk";
import { ERRORS, KcxError } from "#errors.ts";

/** An error as a person reads it: what, why, what to do next; never a stack. */
export function errorText(error: unknown, chalk: ChalkInstance): string {
  if (!(error instanceof KcxError)) {
    const what = error instanceof Error ? error.message : String(error);
    return errorText(new KcxError("INTERNAL", what), chalk);
  }
  const { title } = ERRORS[error.code];
  return [
    `${chalk.red("error")}  ${chalk.bold(title)}: ${error.message}`,
    ...error.facts.map((fact) => `       ${fact}`),
    ...(error.hint === undefined ? [] : [`${chalk.cyan("try")}    ${error.hint}`]),
  ].join("\n");
}

export function errorJson(error: unknown): object {
  const known =
    error instanceof KcxError
      ? error
      : new KcxError("INTERNAL", error instanceof Error ? error.message : String(error));
  const { code, message, facts, hint } = known;
  return { error: { code, title: ERRORS[code].title, message, facts, hint: hint ?? null } };
}
