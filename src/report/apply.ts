import type { ChalkInstance } from "chalk";
import type { ApplyResult, Outcome } from "#apply/outcome.ts";
import { displayAddress } from "#model/address.ts";
import { type Sources, sourceOf } from "#model/declaration.ts";
import { place } from "./problems.ts";
import { plural } from "./values.ts";

const SIGN = { create: "+", update: "~", delete: "-" } as const;
const PAST = { create: "created", update: "changed", delete: "deleted" } as const;

/** One line for a step that was carried out or not, shown as it happens; where it failed with its place in the files. */
export function outcomeText(outcome: Outcome, chalk: ChalkInstance, sources: Sources = new Map()): string {
  const { step } = outcome;
  const what = `${SIGN[step.do]} ${displayAddress(step.address)}`;
  const source = sourceOf(sources, step.address);
  const whence = source ? [`    ${place(source)}`] : [];
  switch (outcome.kind) {
    case "done":
      return `${chalk.green("✓")} ${what}`;
    case "overtaken":
      return `${chalk.green("✓")} ${what}: somebody else did it meanwhile`;
    case "failed":
      return [
        `${outcome.passing ? chalk.yellow("?") : chalk.red("✗")} ${what}: ${outcome.error.message}`,
        ...outcome.error.facts.map((fact) => `    ${fact}`),
        ...whence,
        ...(outcome.error.hint === undefined ? [] : [`    ${chalk.cyan("try")} ${outcome.error.hint}`]),
      ].join("\n");
    case "stale":
      return [
        `${chalk.yellow("?")} ${what}: somebody else changed it meanwhile`,
        ...outcome.error.facts.map((fact) => `    ${fact}`),
      ].join("\n");
    case "not-attempted":
      return chalk.dim(`· ${what}: not attempted, ${becauseText(outcome.because)}`);
  }
}

function becauseText(because: Extract<Outcome, { kind: "not-attempted" }>["because"]): string {
  if (because.kind === "failed") return `${displayAddress(because.address)} failed`;
  return because.kind === "failures" ? "nothing is deleted after a failure" : "interrupted";
}

/** What was done in all, and what reading the realm again says. */
export function applyText(realm: string, { outcomes, left }: ApplyResult, chalk: ChalkInstance): string {
  const done = outcomes.filter(({ kind }) => kind === "done");
  const count = (verb: keyof typeof PAST) => done.filter(({ step }) => step.do === verb).length;
  const parts = (["create", "update", "delete"] as const)
    .filter((verb) => count(verb) > 0)
    .map((verb) => `${count(verb)} ${PAST[verb]}`);
  const overtaken = outcomes.filter(({ kind }) => kind === "overtaken").length;
  if (overtaken > 0) parts.push(`${overtaken} done by somebody else meanwhile`);
  const others = outcomes.length - done.length - overtaken;
  const head =
    parts.length > 0
      ? `Realm ${chalk.bold(realm)}: ${parts.join(", ")}.`
      : `Realm ${chalk.bold(realm)}: nothing was written.`;
  const tail = others > 0 ? [`${chalk.red(`${plural(others, "step")} not done.`)} Run apply again to finish.`] : [];
  const proof =
    left === undefined
      ? []
      : left.length === 0
        ? [chalk.green("Read again: the realm is as the file says.")]
        : [
            chalk.yellow(
              `Read again: ${plural(left.length, "difference")} left: ${left.map(({ address }) => displayAddress(address)).join(", ")}`,
            ),
          ];
  return [head, ...tail, ...proof].join("\n");
}

export function applyJson(realm: string, { outcomes, left }: ApplyResult): object {
  return {
    format: 1,
    realm,
    outcomes: outcomes.map((outcome) => ({
      address: outcome.step.address,
      do: outcome.step.do,
      outcome: outcome.kind,
      ...("error" in outcome
        ? { error: { code: outcome.error.code, message: outcome.error.message, facts: outcome.error.facts } }
        : {}),
      ...("because" in outcome ? { because: outcome.because } : {}),
    })),
    left: left ?? null,
  };
}
