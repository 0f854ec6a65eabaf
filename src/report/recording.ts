import type { ChalkInstance } from "chalk";
import type { Answer, Drift } from "#oauth/recording.ts";
import { plural, printable } from "./values.ts";

/** What became other since the recording, contract by contract. */
export function driftText(drift: readonly Drift[], file: string, chalk: ChalkInstance): string {
  if (drift.length === 0) return chalk.green(`Nothing differs from ${file}.`);
  const lines = drift.map((one) => `${chalk.yellow("~")} ${printable(one.slug)}: ${printable(differenceText(one))}`);
  return [...lines, chalk.yellow(`${plural(drift.length, "difference")} from ${file}`)].join("\n");
}

function differenceText(drift: Drift): string {
  switch (drift.kind) {
    case "gained":
      return `the claim ${drift.claim} is new`;
    case "lost":
      return `the claim ${drift.claim} is gone`;
    case "changed":
      return `the claim ${drift.claim} has another value`;
    case "answer":
      return `${answerText(drift.from)} before, ${answerText(drift.to)} now`;
    case "not-recorded":
      return "it is not in the recording";
    case "not-answered":
      return "it was recorded, and is not answered now";
  }
}

function answerText(answer: Answer): string {
  if (answer.kind === "token") return "a token";
  return [answer.status, answer.error, answer.description].filter((part) => part !== null).join(" ");
}
