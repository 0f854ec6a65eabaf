import { expect, test } from "vitest";
import type { JsonMap } from "#model/json.ts";
import { flowLines, stepLines } from "#report/flow-text.ts";

const step = (authenticator: string, requirement = "REQUIRED", config?: JsonMap): JsonMap => ({
  authenticator,
  requirement,
  ...(config ? { authenticatorConfig: { alias: "c", config } } : {}),
});
const flow = (flowAlias: string, ...authenticationExecutions: JsonMap[]): JsonMap => ({
  flowAlias,
  requirement: "CONDITIONAL",
  providerId: "basic-flow",
  authenticationExecutions,
});

/** As the plan prints them. */
function lines(from: JsonMap[], to: JsonMap[]): string[] {
  return flowLines(from, to).map((line) => {
    if (line.kind === "change") return `~ ${line.path}  ${JSON.stringify(line.from)} → ${JSON.stringify(line.to)}`;
    return `${line.kind === "add" ? "+" : "-"} ${line.text}`;
  });
}

test.each<[string, JsonMap[], JsonMap[], string[]]>([
  ["nothing", [step("a"), flow("x", step("b"))], [step("a"), flow("x", step("b"))], []],
  [
    "whether it is required, on any level",
    [flow("x", flow("y", step("a")))],
    [flow("x", flow("y", step("a", "DISABLED")))],
    ['~ x › y › a  requirement  "REQUIRED" → "DISABLED"'],
  ],
  [
    "the order alone",
    [step("a"), step("b"), step("c")],
    [step("c"), step("a"), step("b")],
    ['~ order  ["a","b","c"] → ["c","a","b"]'],
  ],
  [
    "one more, in its place",
    [step("a"), step("c")],
    [step("a"), step("b", "DISABLED", { k: "v w" }), step("c")],
    ['+ b  DISABLED  config c k="v w", after a'],
  ],
  [
    "one less: the order of the others is what it was",
    [step("a"), step("b"), step("c")],
    [step("a"), step("c")],
    ["- b"],
  ],
  [
    "a flow in the place of a step",
    [step("a"), step("b")],
    [step("a"), flow("x", step("b"))],
    ["- b", "+ x  CONDITIONAL, after a", "+   b  REQUIRED"],
  ],
  [
    "a configuration",
    [step("a", "REQUIRED", { k: "1", l: "2" })],
    [step("a", "REQUIRED", { k: "3" })],
    ['~ a  config.k  "1" → "3"', '~ a  config.l  "2" → null'],
  ],
  [
    "one that moves to another flow",
    [flow("x", step("a")), flow("y")],
    [flow("x"), flow("y", step("a"))],
    ["- x › a", "+ y › a  REQUIRED"],
  ],
])("what changes in a flow: %s", (_, from, to, expected) => {
  expect(lines(from, to)).toEqual(expected);
});

test("the steps of a new flow are a tree", () => {
  expect(stepLines([step("a"), flow("x", step("b"), flow("y", step("c")))])).toEqual([
    "a  REQUIRED",
    "x  CONDITIONAL",
    "  b  REQUIRED",
    "  y  CONDITIONAL",
    "    c  REQUIRED",
  ]);
});
