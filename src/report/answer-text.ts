import type { Came, Difference } from "#model/answer.ts";
import type { Expectation } from "#model/contract.ts";
import { formatDuration } from "#model/duration.ts";

/** Answers of a token endpoint in a line: what came, what was expected, in what they differ. */
export function cameText(came: Came): string {
  if (came.kind === "refusal")
    return [came.status, came.error, came.description].filter((part) => part !== null).join(" ");
  const parts = [`aud ${list(came.aud)}`, `azp ${came.azp ?? "none"}`];
  if (came.lifetime !== null) parts.push(formatDuration(came.lifetime));
  return parts.join(" · ");
}

export function expectedText(expected: Expectation): string {
  if (expected.kind === "refusal") {
    const { status, error, description } = expected;
    return `refused: ${[status, error, description].filter((part) => part !== undefined).join(" ")}`;
  }
  const { aud, azp, scope, sub, lifetime, claims = {} } = expected;
  const parts = [`azp ${azp}`];
  if (aud !== undefined) parts.unshift(`aud ${list(aud)}`);
  if (scope !== undefined) parts.push(`scope ${list(scope)}`);
  if (sub !== undefined) parts.push(typeof sub === "string" ? `sub ${sub}` : sub ? "with sub" : "without sub");
  if (lifetime !== undefined) parts.push(`at most ${formatDuration(lifetime)}`);
  for (const [claim, value] of Object.entries(claims)) parts.push(`${claim} ${JSON.stringify(value)}`);
  return `a token: ${parts.join(" · ")}`;
}

export function differenceText({ claim, kind, expected, actual, values }: Difference): string {
  if (values !== undefined) return `${claim} ${kind === "missing" ? "lacks" : "has"} ${values.join(", ")}`;
  if (claim === "lifetime" && typeof expected === "number" && typeof actual === "number") {
    return `lifetime is ${formatDuration(actual)}, more than ${formatDuration(expected)}`;
  }
  if ((claim === "exp" || claim === "nbf") && typeof expected === "number" && typeof actual === "number") {
    return `${claim} is ${Math.abs(expected - actual)} s ${actual < expected ? "before" : "after"} this machine's clock`;
  }
  if (kind === "missing") return `${claim} is not there`;
  if (kind === "unexpected") return `${claim} is there: ${JSON.stringify(actual)}`;
  return `${claim} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "none" : [...values].sort().join(", ");
}
