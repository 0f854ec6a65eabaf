import type { ChalkInstance } from "chalk";
import { displayAddress } from "#model/address.ts";
import type { Contract } from "#model/contract.ts";
import type { Sources } from "#model/declaration.ts";
import type { Broken, Fate } from "#plan/contracts.ts";
import type { Lost } from "#plan/guard.ts";
import type { Plan } from "#plan/plan.ts";
import { cameText, differenceText, expectedText } from "./answer-text.ts";
import { causesText } from "./cause-text.ts";
import { place } from "./problems.ts";
import type { Explanation } from "./refusal-row.ts";
import { explainRefusal } from "./refusals.ts";
import { explainDifferences } from "./token-causes.ts";
import { plural, printable } from "./values.ts";

const SIGN = { create: "+", update: "~", delete: "-" } as const;

/** What a plan does to the contracts: a count of what stays, and a line or more for whatever changes or doesn't hold. */
export function contractsText(fates: readonly Fate[], plan: Plan, sources: Sources, chalk: ChalkInstance): string {
  if (fates.length === 0) return "";
  const kept = fates.filter(({ fate }) => fate === "kept").length;
  return [
    chalk.bold("Contracts, predicted:"),
    ...(kept > 0 ? [`  ${chalk.green("✓")} ${kept} kept`] : []),
    ...fates.flatMap((fate) => fateLines(fate, plan, sources, chalk)).map((line) => `  ${line}`),
  ].join("\n");
}

/** For gates: each contract that the plan breaks, with the step. */
export function brokenFacts(fates: readonly Fate[], plan: Plan): string[] {
  return fates.flatMap((fate) =>
    fate.fate === "broken"
      ? [`${printable(fate.contract.name)} (${fate.contract.slug}): broken by ${stepName(fate.by, plan)}`]
      : [],
  );
}

/** For machines; `forecast` is what would come, with the differences from what is expected. */
export function fateJson(fate: Fate): object {
  const { name, slug } = fate.contract;
  return { name, slug, ...fate, contract: undefined };
}

export function brokenText(count: number): string {
  return `the plan breaks ${plural(count, "contract")}`;
}

/** Exchanges that work today and would not, those alike in one line. */
export function lostText(lost: readonly Lost[], plan: Plan, chalk: ChalkInstance): string {
  const lines = lostFacts(lost, plan).map((fact) => `  ${chalk.red("✗")} ${fact}`);
  return [chalk.bold("Exchanges that work today, and would not:"), ...lines].join("\n");
}

export function lostFacts(lost: readonly Lost[], plan: Plan): string[] {
  const alike = new Map<string, Set<string>>();
  for (const { request, aud, path, who, by } of lost) {
    const tail = `${holderText(who)} from ${path.join(" → ")}: broken by ${stepName(by, plan)}`;
    const key = JSON.stringify([request.requester, tail]);
    alike.set(key, new Set([...(alike.get(key) ?? []), ...aud]));
  }
  return [...alike].map(([key, audiences]) => {
    const [requester, tail] = JSON.parse(key) as [string, string];
    return printable(`${requester} → ${[...audiences].sort().join(", ") || "no audience"}, ${tail}`);
  });
}

export function lostCount(count: number): string {
  return `the plan breaks ${plural(count, "exchange")} that ${count === 1 ? "works" : "work"} today`;
}

function holderText(who: Lost["who"]): string {
  if (who.kind === "service-account") return "the service account's token";
  if (who.kind === "users") return `tokens of ${who.names.join(", ")}`;
  return who.roles === "least" ? "any user's token" : "the token of a user with every role";
}

function fateLines(fate: Fate, plan: Plan, sources: Sources, chalk: ChalkInstance): string[] {
  const name = chalk.bold(printable(fate.contract.name));
  const at = sources.get(`contract:${fate.contract.slug}`);
  const where = at ? chalk.dim(`  ${place(at)}`) : "";
  switch (fate.fate) {
    case "kept":
      return [];
    case "newly-kept":
      return [`${chalk.green("✓")} newly kept    ${printable(fate.contract.name)}`];
    case "broken":
      return [
        `${chalk.red("✗ broken by")} ${stepName(fate.by, plan)}: ${name}${where}`,
        ...whyLines(fate.contract, fate.forecast, chalk),
      ];
    case "still-broken": {
      const why = explain(fate.contract, fate.forecast)?.cause ?? answerText(fate.forecast);
      return [`${chalk.yellow("·")} still broken  ${name}${where}`, `    ${printable(why)}`];
    }
    case "unknown":
      return [
        `${chalk.yellow("?")} unknown       ${name}: it depends on ${printable(causesText(fate.forecast.causes))}`,
      ];
  }
}

function stepName(address: string, { steps }: Plan): string {
  const step = steps.find((one) => one.address === address);
  return `${step ? `${SIGN[step.do]} ` : ""}${displayAddress(address)}`;
}

function whyLines(contract: Contract, forecast: Broken, chalk: ChalkInstance): string[] {
  const explanation = explain(contract, forecast);
  const wrong = forecast.came.kind === "token" && contract.expect.kind === "token" ? forecast.differences : [];
  const facts: [string, string][] = [
    ["expected", expectedText(contract.expect)],
    ["would come", answerText(forecast)],
    ...wrong.map((difference): [string, string] => ["wrong", differenceText(difference)]),
    ...(explanation === undefined ? [] : [["why", explanation.cause] as [string, string]]),
  ];
  return facts.map(([label, value]) => `    ${chalk.dim(label.padEnd(11))} ${printable(value)}`);
}

function answerText({ at, came }: Broken): string {
  if (came.kind === "token") return `a token: ${cameText(came)}`;
  return at === "subject"
    ? `the log-in for the subject token is refused: ${cameText(came)}`
    : `refused: ${cameText(came)}`;
}

function explain(
  { subject, requester, audience, scope }: Contract,
  { at, came, differences }: Broken,
): Explanation | undefined {
  if (came.kind === "token") return explainDifferences({ requester: requester.client, audience }, differences);
  return explainRefusal(at, came, {
    requester: requester.client,
    subjectClient: "client" in subject ? subject.client : "the subject's client",
    user: "user" in subject ? (subject.user ?? "the user") : "the user",
    audience: audience.join(", "),
    scope: scope ?? "",
  });
}
