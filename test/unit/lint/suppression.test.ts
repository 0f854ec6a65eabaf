import { describe, expect, test } from "vitest";
import { CHECK_IDS } from "#lint/index.ts";
import { suppress, withoutSuppressed } from "#lint/suppression.ts";
import type { Problem } from "#model/problem.ts";

const AT_2: Problem = { severity: "warning", code: "direct-grants", position: { file: "a.yaml", line: 2, column: 3 } };
const FORM: Problem = {
  severity: "error",
  code: "syntax",
  detail: "no",
  position: { file: "a.yaml", line: 2, column: 3 },
};

/** What becomes of one finding in line 2: whether it is set aside, and why; and what the comments do wrong. */
function judged(text: string, found: readonly Problem[] = [AT_2]): { reasons: string[]; left: string[] } {
  const { left, suppressed } = suppress(found, new Map([["a.yaml", text]]), CHECK_IDS);
  return {
    reasons: suppressed.map(({ reason }) => reason),
    left: left.map((one) => (one.code === "suppression" ? `${one.position?.line} ${one.why} ${one.check}` : one.code)),
  };
}

describe("comments that say that something is right", () => {
  test.each<[string, string, string[], string[]]>([
    ["on the line", "a:\n  b: 1 # kcx-ignore direct-grants: a test\n", ["a test"], []],
    ["above the line", "# kcx-ignore direct-grants: a test\n  b: 1\n", ["a test"], []],
    [
      "between quotes, after another comment",
      'a:\n  b: "#" # why # kcx-ignore direct-grants: a test\n',
      ["a test"],
      [],
    ],
    ["in JSON with comments", '{\n  "b": 1, // kcx-ignore direct-grants: a test\n}', ["a test"], []],
    ["with Windows line ends", "# kcx-ignore direct-grants: a test\r\n  b: 1\r\n", ["a test"], []],
    [
      "below the line",
      "a:\n  b: 1\n# kcx-ignore direct-grants: a test\n",
      [],
      ["direct-grants", "3 nothing-found direct-grants"],
    ],
    [
      "of another check",
      "a:\n  b: 1 # kcx-ignore full-scope: a test\n",
      [],
      ["direct-grants", "2 nothing-found full-scope"],
    ],
    ["without a reason", "a:\n  b: 1 # kcx-ignore direct-grants\n", [], ["direct-grants", "2 no-reason direct-grants"]],
    [
      "with a colon alone",
      "a:\n  b: 1 # kcx-ignore direct-grants: \n",
      [],
      ["direct-grants", "2 no-reason direct-grants"],
    ],
    ["of no check at all", "a:\n  b: 1 # kcx-ignore\n", [], ["direct-grants", "2 unknown-check "]],
    [
      "of a check that there isn't",
      "a:\n  b: 1 # kcx-ignore grants: x\n",
      [],
      ["direct-grants", "2 unknown-check grants"],
    ],
    ["words that only look so", "a:\n  b: my-kcx-ignore direct-grants: x\n", [], ["direct-grants"]],
  ])("%s", (_, text, reasons, left) => expect(judged(text)).toEqual({ reasons, left }));

  test("several above one line, in any order", () => {
    const other: Problem = {
      ...AT_2,
      code: "wildcard-redirect",
      uri: "*",
      of: "host",
      position: { file: "a.yaml", line: 3, column: 1 },
    };
    const text = "# kcx-ignore wildcard-redirect: one\n# kcx-ignore direct-grants: two\nb: 1\n";
    expect(judged(text, [{ ...AT_2, position: { file: "a.yaml", line: 3, column: 1 } }, other])).toEqual({
      reasons: ["two", "one"],
      left: [],
    });
  });

  test("errors of form are never right", () => {
    expect(judged("a:\n  b: 1 # kcx-ignore syntax: I like it\n", [FORM]).left).toEqual([
      "syntax",
      "2 unknown-check syntax",
    ]);
  });

  test("where only some checks were made, other comments are left alone", () => {
    const text = "a:\n  b: 1 # kcx-ignore direct-grants: a test\n  c: 2 # kcx-ignore full-scope: another check's\n";
    const other: Problem = { ...AT_2, code: "built-in", position: { file: "a.yaml", line: 3, column: 3 } };
    expect(withoutSuppressed([AT_2, other], new Map([["a.yaml", text]]))).toEqual([other]);
  });

  test("another file's comments say nothing", () => {
    const texts = new Map([
      ["a.yaml", "a:\n  b: 1\n"],
      ["b.yaml", "a:\n  b: 1 # kcx-ignore direct-grants: x\n"],
    ]);
    expect(suppress([AT_2], texts, CHECK_IDS).suppressed).toEqual([]);
  });
});
