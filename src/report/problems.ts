import type { ChalkInstance } from "chalk";
import { displayAddress } from "#model/address.ts";
import type { CheckId, CheckKind } from "#model/check.ts";
import type { Position, Problem, ProblemCode } from "#model/problem.ts";
import { adviceOf, isCheck, pageOf, sentenceOfCheck } from "./check-words.ts";
import { excerptsOf } from "./excerpt.ts";
import { whyUnsupported } from "./unsupported.ts";
import { meant, printable } from "./values.ts";

type FormCode = Exclude<ProblemCode, CheckId>;
type Of<C extends ProblemCode> = Extract<Problem, { code: C }>;
type FormProblem = Of<FormCode>;

/** The sentence for each problem of form: a code without words does not compile. */
const SENTENCES: { [C in FormCode]: (problem: Of<C>) => string } = {
  syntax: ({ detail, position }) => `not valid ${/\.json$/i.test(position?.file ?? "") ? "JSON" : "YAML"}: ${detail}`,
  "duplicate-key": ({ key }) => `\`${key}\` stands here twice`,
  "unknown-field": ({ field, of, nearest }) => `${of} has no field \`${field}\`${meant(nearest)}`,
  "wrong-type": ({ field, expected, got }) =>
    `${field === "" ? "the file" : `\`${field}\``} takes ${expected}, not ${got}`,
  "declared-twice": ({ what, first }) =>
    `\`${what}\` was already said, differently or in another file: ${place(first)}`,
  "unsupported-kind": ({ key }) => `\`${key}\` is left alone: ${whyUnsupported(key)}`,
  "server-owned": ({ name }) =>
    `\`${name}\` is the server's own, which refuses every change of it: what the file says of it is left alone`,
  "masked-secret": ({ field, severity }) =>
    `\`${field}\` is the row of stars that an export writes instead of the secret${severity === "error" ? "; written back it would become the secret" : ": not applied; what is there keeps its own, a new client gets one from the server"}`,
  "servers-own-settings": ({ client }) =>
    `\`Default Resource\`, \`Default Policy\` and \`Default Permission\` of ${client} are not applied: servers before 26.5 make them by themselves, later ones take no policy in JavaScript`,
  "keys-left-alone": ({ name, isGenerated }) =>
    isGenerated
      ? `the keys of \`${name}\` are not applied: every server makes these for itself, and tokens that were signed with the old ones are good no longer`
      : `\`${name}\` is not applied: the export has stars in the place of its key; declare it under \`keyProviders\`, with a reference`,
  "own-credentials": ({ variable }) => `kcx itself logs in with ${variable}: a file may not read it`,
  "bad-reference": ({ text, detail }) => `the reference ${text} cannot be read: ${detail}`,
  "import-placeholder": ({ name }) =>
    `\`\${${name}}\` is replaced by Keycloak's own import only, and would be stored as it stands here: write \`\${env:${name}}\`, or \`$\${${name}}\` where the text itself is meant`,
  "unset-reference": ({ ref, secret }) =>
    `${ref} ${/^\$.file:/.test(ref) ? "cannot be read" : "is not set"}${secret ? ": a secret is needed only to be written or used" : ", and is needed to compare"}`,
  "two-slugs": ({ slug, first }) => `two contracts have the slug \`${slug}\`: the other is at ${place(first)}`,
  "unknown-contract": ({ name, nearest }) =>
    `there is no contract \`${name}\` whose token to exchange${meant(nearest)}`,
  "contract-circle": ({ slugs }) => `this contract waits for its own token: ${slugs.join(" ← ")}`,
  "refused-subject": ({ name, error }) =>
    `\`${name}\` expects to be refused (${error}), so there is no token of it to exchange`,
  "no-realm": () => "the file names no realm: add `realm: NAME`, or use --realm",
  "no-such-realm": ({ name, names }) => `the files are about ${names.join(", ")}, and not about ${name}`,
  "master-left-alone": () =>
    "the realm master, of the server's administrators, is left alone beside the others: --realm master chooses it",
  "incomplete-contract": ({ detail }) => detail,
};

export function sentenceOf(problem: Problem): string {
  return isFound(problem) ? sentenceOfCheck(problem) : sentenceOfForm(problem as FormProblem);
}

/** A problem that a check found. */
export function isFound(problem: Problem): problem is Problem & CheckKind {
  return isCheck(problem.code);
}

function sentenceOfForm(problem: FormProblem): string {
  return (SENTENCES[problem.code] as (problem: FormProblem) => string)(problem);
}

/** Problems as a person reads them: place, sentence, and the line with a mark under it. @param texts file → its text. */
export function problemsText(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  chalk: ChalkInstance,
): string {
  const colour = { error: chalk.red, warning: chalk.yellow, note: chalk.cyan };
  const excerpts = new Map([...texts].map(([file, text]) => [file, excerptsOf(text)]));
  return [...problems]
    .sort(byPlace)
    .map((problem) => {
      const where = problem.position ? place(problem.position) : problem.address ? displayAddress(problem.address) : "";
      const head = `${chalk.bold(where)}${where ? "  " : ""}${colour[problem.severity](problem.severity)}  ${printable(sentenceOf(problem))}`;
      const { position } = problem;
      const shown =
        position && isShown(problem)
          ? excerpts.get(position.file)?.at(position, mayNameSecret(problem) ? "marked value" : "secrets", chalk)
          : undefined;
      const advice = isFound(problem) ? adviceText(problem, chalk) : undefined;
      return [head, shown, advice].filter((line) => line !== undefined).join("\n");
    })
    .join("\n");
}

function adviceText(problem: Problem & CheckKind, chalk: ChalkInstance): string {
  return `${chalk.dim("      = ")}${printable(adviceOf(problem))}  ${chalk.dim(pageOf(problem.code))}`;
}

/** A file that is no realm file at all may be anything, a list of passwords among them: no line of it is shown. */
function isShown(problem: Problem): boolean {
  return problem.severity !== "note" && !(problem.code === "wrong-type" && problem.field === "");
}

/** A key that nobody knows may be the misspelled name of a secret. */
function mayNameSecret(problem: Problem): boolean {
  if (problem.code !== "unknown-field") return false;
  return problem.nearest === undefined || /secret|password|token/i.test(problem.nearest);
}

/** The same as one JSON document. */
export function problemsJson(
  problems: readonly Problem[],
  suppressed: readonly { problem: Problem; reason: string }[],
): object {
  return {
    format: 1,
    problems: problems.map(jsonOf),
    ...(suppressed.length > 0
      ? { suppressed: suppressed.map(({ problem, reason }) => ({ ...jsonOf(problem), reason })) }
      : {}),
  };
}

function jsonOf(problem: Problem): object {
  const message = sentenceOf(problem);
  if (!isFound(problem)) return { ...problem, message };
  return { ...problem, message, advice: adviceOf(problem), page: pageOf(problem.code) };
}

export function place({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

function byPlace(one: Problem, other: Problem): number {
  const key = (problem: Problem) => problem.position;
  const [a, b] = [key(one), key(other)];
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}
