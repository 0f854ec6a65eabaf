import type { ChalkInstance } from "chalk";
import type { Came } from "#model/answer.ts";
import type { Drift } from "#oauth/recording.ts";
import type { Verdict } from "#oauth/verdict.ts";
import { cameText, differenceText, expectedText } from "./answer-text.ts";
import type { Explanation } from "./refusal-row.ts";
import { explainRefusal } from "./refusals.ts";
import { explainDifferences, explainFault } from "./token-causes.ts";
import { unusableText } from "./unusable-text.ts";
import { plural } from "./values.ts";
import { type Advice, adviceJson, editLines, nextText } from "./verify-advice.ts";

/** One line a contract, more below one that is not kept, and a summary. */
export function verifyText(
  verdicts: readonly Verdict[],
  chalk: ChalkInstance,
  advice: ReadonlyMap<Verdict, Advice> = new Map(),
): string {
  const width = Math.max(0, ...verdicts.map(({ name }) => printable(name).length));
  return [
    ...verdicts.flatMap((verdict) => verdictLines(verdict, chalk, width, advice.get(verdict))),
    "",
    ...summaryLines(verdicts, chalk),
  ].join("\n");
}

/** The document for machines; `format` grows when a field changes its meaning. */
export function verifyJson(
  verdicts: readonly Verdict[],
  advice: ReadonlyMap<Verdict, Advice> = new Map(),
  drift?: readonly Drift[],
): string {
  const document = {
    format: 1,
    verdicts: verdicts.map((verdict) => {
      const said = advice.get(verdict);
      const help = said === undefined ? {} : { help: adviceJson(said, verdict.slug) };
      return { ...verdict, likely: explain(verdict) ?? null, ...help };
    }),
    summary: summary(verdicts),
    ...(drift === undefined ? {} : { drift }),
  };
  return JSON.stringify(document, null, 2);
}

/** Contracts that were tried and do not hold. */
export function brokenCount(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ status }) => status === "broken").length;
}

/** Contracts that could not be decided. */
export function unknowableCount(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ status }) => status === "unknowable").length;
}

function summary(verdicts: readonly Verdict[]) {
  const [broken, unknowable] = [brokenCount(verdicts), unknowableCount(verdicts)];
  return {
    contracts: verdicts.length,
    kept: verdicts.length - broken - unknowable,
    broken,
    unknowable,
    sessionsLeftOpen: verdicts.filter(({ session }) => session === "left open").length,
  };
}

function summaryLines(verdicts: readonly Verdict[], chalk: ChalkInstance): string[] {
  const { contracts, kept, broken, unknowable, sessionsLeftOpen } = summary(verdicts);
  const lines: string[] = [];
  const undecided = unknowable === 0 ? "" : `, ${unknowable} not decided`;
  if (broken > 0) lines.push(chalk.red(`${broken} of ${plural(contracts, "contract")} broken${undecided}`));
  else if (unknowable > 0) lines.push(chalk.yellow(`${kept} of ${plural(contracts, "contract")} kept${undecided}`));
  else lines.push(chalk.green(`${plural(contracts, "contract")} kept`));
  if (sessionsLeftOpen > 0) {
    lines.push(
      chalk.yellow(
        `${plural(sessionsLeftOpen, "session")} could not be logged out; ${sessionsLeftOpen === 1 ? "it ends" : "they end"} when the realm says`,
      ),
    );
  }
  return lines;
}

/** One contract: a line, and below it what is to be said of one that is not kept. */
function verdictLines(verdict: Verdict, chalk: ChalkInstance, width: number, advice?: Advice): string[] {
  const name = printable(verdict.name);
  if (verdict.status === "kept") {
    return [
      `${chalk.green("✓")} ${name.padEnd(width)}   ${chalk.dim(printable(previewText(verdict) + keptText(verdict.came)))}`,
    ];
  }
  const mark = verdict.status === "broken" ? chalk.red("✗") : chalk.yellow("?");
  const factLines = ({ label, value, below = [] }: Fact) => [
    `    ${chalk.dim(label.padEnd(11))} ${printable(value)}`,
    ...below.map((line) => `${" ".repeat(16)}${line}`),
  ];
  return [`${mark} ${chalk.bold(name)}`, ...factsOf(verdict, chalk, advice).flatMap(factLines)];
}

interface Fact {
  label: string;
  value: string;
  /** A patch. */
  below?: readonly string[];
}

/** What is to be said of a contract that is not kept. @param advice has an edit in the place of what is likely to help. */
export function factsOf(verdict: Exclude<Verdict, { status: "kept" }>, chalk: ChalkInstance, advice?: Advice): Fact[] {
  if (verdict.status === "unknowable") {
    const { message, hint } = verdict.problem;
    return [fact("not decided", message), ...(hint === null ? [] : [fact("likely fix", hint)])];
  }
  const likely = explain(verdict);
  const [edit, ...patch] = advice === undefined ? [] : editLines(advice, chalk);
  const fix = edit ?? likely?.fix;
  const wrong = verdict.stage === "claims" ? verdict.differences : [];
  return [
    fact("expected", expectedText(verdict.expected)),
    fact("came", previewText(verdict) + brokenText(verdict)),
    ...wrong.map((difference) => fact("wrong", differenceText(difference))),
    ...(likely === undefined ? [] : [fact("why", likely.cause)]),
    ...(fix === undefined ? [] : [{ ...fact("likely fix", fix), below: patch }]),
    ...(advice === undefined ? [] : [fact("next", nextText(advice, verdict.slug))]),
  ];
}

function fact(label: string, value: string): Fact {
  return { label, value };
}

function previewText({ previewed }: Verdict): string {
  return previewed ? "previewed: " : "";
}

function keptText(came: Came): string {
  return came.kind === "token" ? cameText(came) : `refused: ${cameText(came)}`;
}

type Broken = Extract<Verdict, { status: "broken" }>;

function brokenText(verdict: Broken): string {
  switch (verdict.stage) {
    case "configuration":
      return "nothing: it could not be tried";
    case "subject":
      return verdict.refused === undefined
        ? `the log-in for the subject token was refused: ${cameText(verdict.came)}`
        : `the exchange for the subject token, by ${verdict.refused.requester}, was refused: ${cameText(verdict.came)}`;
    case "signature":
      return "a token that the realm's keys do not prove";
    default:
      return verdict.came.kind === "token"
        ? `a token: ${cameText(verdict.came)}`
        : `refused: ${cameText(verdict.came)}`;
  }
}

function explain(verdict: Verdict): Explanation | undefined {
  if (verdict.status !== "broken") return undefined;
  const { subject } = verdict;
  const isLogIn = verdict.stage === "subject" && verdict.refused === undefined;
  const asked = verdict.stage === "subject" ? (verdict.refused ?? verdict.asked) : verdict.asked;
  if (verdict.stage === "configuration") return explainMissing(verdict.missing);
  if (verdict.stage === "signature") return explainFault(verdict.fault, asked.requester);
  if (verdict.came.kind === "token") return explainDifferences(asked, verdict.differences);
  if (verdict.came.description === "Invalid token" && asked.subject.kind === "token" && subject !== null)
    return { cause: subject.unusable ? unusableText(subject.unusable) : ENDED, fix: NEW_TOKEN };
  return explainRefusal(isLogIn ? "subject" : "exchange", verdict.came, {
    requester: asked.requester,
    subjectClient: asked.subject.client ?? subject?.azp ?? "the subject's client",
    user: asked.subject.user ?? "the user",
    audience: asked.audience.join(", "),
    scope: asked.scope ?? "",
  });
}

const ENDED =
  "By what it says of itself the subject token is good: its session has ended, it was revoked, or its client or user is disabled.";
const NEW_TOKEN = "get a new subject token of this realm: `kcx token` gives one, where somebody can log in";

function explainMissing({ what, of, ref }: Extract<Broken, { stage: "configuration" }>["missing"]): Explanation {
  const whose = of === "" ? what : `${what} of ${of}`;
  if (ref === null) return { cause: `No ${whose} is known.`, fix: "name it in the realm file, as `${env:…}`" };
  return {
    cause: `The ${whose} is not set: ${ref}.`,
    fix: "set it in .env; `kcx init --env-only` fills in generated values",
  };
}

/** What a server or a file says must not move the cursor or colour the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Bidi_Control}/gu, "�");
}
