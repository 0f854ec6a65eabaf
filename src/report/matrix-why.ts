import type { ChalkInstance } from "chalk";
import type { Refusal, Unknown } from "#exchange/prediction.ts";
import type { WhyNot } from "#exchange/reach/why.ts";
import { explainRefusal } from "./refusals.ts";
import { printable } from "./values.ts";

/** Why a requester doesn't reach an audience: the server's answer, what it means, and what to change. */
export function whyNotText(audience: string, why: WhyNot, chalk: ChalkInstance): string {
  const { request, path, answer } = why;
  const tokens = path.length === 0 ? "" : ` with tokens of ${path.map(printable).join(" → ")}`;
  const title = `${printable(request.requester)} does not reach ${printable(audience)}${tokens}: ${answerText(answer)}`;
  if (answer.kind !== "refusal") return chalk.yellow(title);
  const names = {
    requester: request.requester,
    subjectClient: path[0] ?? "",
    user: "the user",
    audience,
    scope: request.scope ?? "",
  };
  const { error, description = null } = answer;
  const explained = explainRefusal(answer.at, { error, description }, names);
  const lines = explained ? [`  cause  ${explained.cause}`, `  fix    ${explained.fix}`] : [];
  return [chalk.red(title), ...lines.map(printable)].join("\n");
}

/** What the server says, on one line. */
export function answerText(answer: Refusal | Unknown): string {
  if (answer.kind === "unknown") return "the configuration doesn't decide it";
  return printable(answer.description ?? answer.error);
}
