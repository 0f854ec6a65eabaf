import { pairSteps, stepKey, within } from "#model/flow-steps.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { leaves } from "./leaves.ts";
import { printable, valueText } from "./values.ts";

/** What becomes of a flow's steps, a line each: who comes, who goes, who changes, and the order where that changes. */
export type FlowLine =
  | { kind: "add"; text: string }
  | { kind: "remove"; text: string }
  | { kind: "change"; path: string; from: Json; to: Json };

/** The steps of a new flow, those of flows within it indented. */
export function stepLines(steps: Json, indent = ""): string[] {
  return asList(steps)
    .map(asMap)
    .flatMap((step) => [
      `${indent}${nameOf(step)}  ${String(get(step, "requirement"))}${configText(step)}`,
      ...stepLines(within(step), `${indent}  `),
    ]);
}

export function flowLines(from: Json, to: Json, path = ""): FlowLine[] {
  const [before, after] = [asList(from).map(asMap), asList(to).map(asMap)];
  const { pairs, missing, left } = pairSteps(before, after, stepKey, stepKey);
  const at = (step: JsonMap) => `${path}${nameOf(step)}`;
  const gone = left.map((step): FlowLine => ({ kind: "remove", text: at(step) }));
  const lines = after.flatMap((step, index): FlowLine[] => {
    const [, was] = pairs.find(([own]) => own === step) ?? [];
    if (was === undefined) {
      const [first = "", ...inner] = stepLines([step]);
      const behind = after[index - 1];
      const place = after.length < 2 ? "" : behind === undefined ? ", first" : `, after ${nameOf(behind)}`;
      return [`${path}${first}${place}`, ...inner].map((text) => ({ kind: "add", text }));
    }
    const own = ["requirement", "description", "authenticator", "authenticatorConfig"].flatMap((field) =>
      leaves(field, get(was, field) ?? null, get(step, field) ?? null),
    );
    const changes = own.map(
      (leaf): FlowLine => ({
        kind: "change",
        path: `${at(step)}  ${leaf.path.replace(/^authenticatorConfig(\.config)?\b/, "config")}`,
        from: leaf.from,
        to: leaf.to,
      }),
    );
    return [...changes, ...flowLines(within(was), within(step), `${at(step)} › `)];
  });
  const stay = before.filter((step) => !left.includes(step));
  const isMoved = pairs.some(([, was], index) => was !== stay[index]);
  const order = (steps: readonly JsonMap[]) => steps.map(nameOf);
  const moved: FlowLine[] = isMoved
    ? [{ kind: "change", path: `${path}order`, from: order(before), to: order(after) }]
    : [];
  // New steps tell their places themselves.
  return missing.length > 0 && !isMoved ? [...gone, ...lines] : [...gone, ...lines, ...moved];
}

function nameOf(step: JsonMap): string {
  const { flowAlias, authenticator = "" } = step;
  return printable(String(flowAlias ?? authenticator));
}

function configText(step: JsonMap): string {
  const config = get(step, "authenticatorConfig");
  if (!isMap(config)) return "";
  const values = Object.entries(asMap(get(config, "config"))).map(([key, value]) => `${key}=${valueText(value)}`);
  return `  ${[`config ${valueText(get(config, "alias"))}`, ...values].join(" ")}`;
}
