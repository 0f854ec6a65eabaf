import { Chalk } from "chalk";
import type { Verdict } from "#oauth/verdict.ts";
import { factsOf, printable } from "./verify.ts";
import type { Advice } from "./verify-advice.ts";

const PLAIN = new Chalk({ level: 0 });

/** What became of a realm's contracts. */
export interface Suite {
  realm: string;
  verdicts: readonly Verdict[];
}

/**
 * Contracts as test cases in JUnit's XML, which every CI shows: a suite a realm, a broken contract is a failure, an
 * undecided one an error. No format of JUnit's own exists; this keeps to what Jenkins, GitLab and GitHub's reporters read.
 */
export function junit(suites: readonly Suite[], advice: ReadonlyMap<Verdict, Advice> = new Map()): string {
  const all = suites.flatMap(({ verdicts }) => verdicts);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kcx verify" ${countsOf(all)}>`,
    ...suites.flatMap(({ realm, verdicts }) => [
      `  <testsuite name="${escaped(realm)}" ${countsOf(verdicts)}>`,
      ...verdicts.flatMap((verdict) => caseOf(realm, verdict, advice.get(verdict))),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(verdicts: readonly Verdict[]): string {
  const count = (status: Verdict["status"]) => verdicts.filter((verdict) => verdict.status === status).length;
  const ms = verdicts.reduce((sum, verdict) => sum + verdict.ms.total, 0);
  return `tests="${verdicts.length}" failures="${count("broken")}" errors="${count("unknowable")}" time="${seconds(ms)}"`;
}

function caseOf(realm: string, verdict: Verdict, advice: Advice | undefined): string[] {
  const { name, ms } = verdict;
  const head = `    <testcase classname="${escaped(realm)}" name="${escaped(name)}" time="${seconds(ms.total)}"`;
  if (verdict.status === "kept") return [`${head}/>`];
  const said = factsOf(verdict, PLAIN, advice).flatMap(({ label, value, below = [] }) => [
    `${label}: ${printable(value)}`,
    ...below.map((line) => `    ${line}`),
  ]);
  const [tag, type] = verdict.status === "broken" ? ["failure", verdict.stage] : ["error", verdict.problem.code];
  const message = said.find((line) => line.startsWith("came: ")) ?? said[0] ?? "";
  return [
    `${head}>`,
    `      <${tag} type="${escaped(type)}" message="${escaped(message)}">${escaped(said.join("\n"))}</${tag}>`,
    "    </testcase>",
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Characters that XML 1.0 cannot hold at all (section 2.2) become the replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}
