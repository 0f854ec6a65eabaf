import type { ChalkInstance } from "chalk";
import type { Checked, Finding } from "#model/diagnosis.ts";
import { CHECKS } from "./doctor-checks.ts";
import type { Words } from "./doctor-words.ts";
import { plural } from "./values.ts";

type Check = Checked["check"];

/** A line a check, with what to do beneath it. */
export function doctorText(findings: readonly Finding[], chalk: ChalkInstance): string {
  const colour = { ok: chalk.green, warn: chalk.yellow, fail: chalk.red };
  const lines = findings.flatMap((finding) => {
    const { said, more = [], try: advice } = wordsOf(finding);
    const head = `${colour[finding.level](finding.level.padEnd(4))}  ${labelOf(finding).padEnd(WIDTH)} ${said}`;
    const beneath = [...more, ...(advice === undefined ? [] : [`${chalk.cyan("try")} ${advice}`])];
    return [head, ...beneath.map((line) => `${" ".repeat(WIDTH + 7)}${line}`)];
  });
  return [...lines, "", summary(findings)].join("\n");
}

const WIDTH = 11;

export function doctorJson(findings: readonly Finding[]): string {
  const checks = findings.map((finding) => {
    const { said, more = [], try: advice } = wordsOf(finding);
    return { ...finding, text: [said, ...more].join("\n"), try: advice ?? null };
  });
  const worst = (["fail", "warn", "ok"] as const).find((level) => findings.some((finding) => finding.level === level));
  return JSON.stringify({ format: 1, level: worst ?? "ok", checks }, null, 2);
}

function labelOf({ check }: Finding): string {
  return check === "variables" ? "variable" : check;
}

function wordsOf<C extends Check>(finding: Extract<Finding, { check: C }>): Words {
  const words = (CHECKS[finding.check as C] as (checked: Finding) => Words)(finding);
  return finding.realm === undefined ? words : { ...words, said: `[${finding.realm}] ${words.said}` };
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const [failed, warnings] = [count("fail"), count("warn")];
  if (failed === 0) return warnings === 0 ? "all is well" : `all works; ${plural(warnings, "warning")}`;
  return `${plural(failed, "check")} failed${warnings === 0 ? "" : `, ${plural(warnings, "warning")}`}`;
}
