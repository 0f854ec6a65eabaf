import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import type { Problem } from "#model/problem.ts";
import { excerptsOf } from "#report/excerpt.ts";
import { problemsText } from "#report/problems.ts";

const plain = new Chalk({ level: 0 });

function at(line: number, column: number) {
  return { file: "realm.yaml", line, column };
}

/** What is shown of one line, or of the last of several, at a column. */
function shown(text: string, column: number, conceal: "secrets" | "marked value" = "secrets"): string[] {
  const lines = text.split("\n");
  return (excerptsOf(text).at(at(lines.length, column), conceal, plain) ?? "").split("\n").map((line) => line.slice(8));
}

describe("the line of an error", () => {
  test.each([
    ["a key", "    enabeld: true", 5, "^^^^^^^"],
    ["a quoted key", '  "enabeld" : true', 3, "^^^^^^^^^"],
    ["a value", "enabled: maybe # no", 10, "^^^^^"],
    ["a URL", "url: https://x.example/a", 6, "^^^^^^^^^^^^^^^^^^^"],
    ["a reference", "enabled: ${env:X}", 10, "^^^^^^^^"],
    ["a bracket", "a: [1", 4, "^"],
    ["beyond the end", "a: b", 9, "^"],
    ["in JSON", '{"a":1,"b":2}', 8, "^^^"],
  ])("%s", (_what, line, column, mark) => {
    const [text, marks] = shown(line, column);
    expect(text).toBe(line);
    expect(marks).toBe(`${" ".repeat(Math.min(column, line.length) - 1)}${mark}`);
  });

  test("of a long line only the part around the word", () => {
    const [text = "", marks = ""] = shown(`${"x".repeat(500)} word ${"y".repeat(500)}`, 502);
    expect(text).toHaveLength(100);
    expect(text.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("word");
  });

  test("tabs count one, and nothing steers the terminal", () => {
    expect(shown("\tkey: \u{1B}[31m\u{7}", 2)).toEqual([" key: \u{FFFD}[31m\u{FFFD}", " ^^^"]);
  });

  test.each([
    ["an empty line", "a: b\n", 1],
    ["a line of blanks", "a: b\n   ", 1],
  ])("%s shows nothing", (_what, text, column) => {
    expect(excerptsOf(text).at(at(2, column), "secrets", plain)).toBeUndefined();
  });

  test("a line beyond the file shows nothing", () => {
    expect(excerptsOf("a: b").at(at(9, 1), "secrets", plain)).toBeUndefined();
  });
});

describe("no secret in the line of an error", () => {
  test.each([
    ["plain", "  secret: fake-secret", "  secret: •••"],
    ["plain, to the end of the line", "  secret: fake, fake} # fake", "  secret: •••"],
    ["quoted", `  password: "fake: \\" secret" # why`, "  password: ••• # why"],
    ["of single quotes", "  - value: 'fake'", "  - value: •••"],
    ["never closed", '  secret: "fake-secret', "  secret: •••"],
    ["between braces", "{ a: 1, secret: fake, b: 2, token: fake }", "{ a: 1, secret: •••, b: 2, token: ••• }"],
    ["in JSON", '{"clientSecret":"fake","x":1}', '{"clientSecret":•••,"x":1}'],
    ["lists", '  "credentials": [{ "value": "fake" }], b: 1', '  "credentials": •••'],
    ["maps", "  secret: { fake: fake }", "  secret: •••"],
    ["keys of any spelling", "KC_PRIVATE-KEY: fake\u{20}", "KC_PRIVATE-KEY: ••• "],
    ["a reference with a default", "  secret: ${env:X:-fake}", "  secret: •••"],
    ["a reference with more", "  secret: ${env:X}fake", "  secret: •••"],
  ])("%s", (_what, line, expected) => {
    const [text] = shown(line, 1);
    expect(text).toBe(expected.trimEnd());
    expect(text).not.toContain("fake");
  });

  test.each([
    ["a reference", "  secret: ${env:X} # why"],
    ["a quoted one", '  password: "$(env:X)"'],
    ["a flag, a number, nothing", "{ secret: true, password: 5, token: null, value: }"],
    ["what is only called alike", "  passwordPolicy: length(8)"],
    ["and that", "  accessToken: maybe"],
  ])("%s is shown", (_what, line) => {
    expect(shown(line, 1)[0]).toBe(line);
  });

  test.each([
    ["on the line below", "  secret:\n    fake", 5],
    ["below, without indentation", "  secret:\nfake", 1],
    ["in a block", "  secret: |\n    one\n    fake", 5],
    ["in a quote that goes on", '  secret: "one\n    fake"', 5],
    ["in a list", '"secret": [\n  "fake"', 3],
  ])("%s: the line is not shown", (_what, text, column) => {
    expect(shown(text, column)).toEqual([""]);
  });

  test("the mark stays under its word", () => {
    const [text = "", marks = ""] = shown("{ secret: fake-fake-fake, enabeld: true }", 27);
    expect(text.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("enabeld");
  });

  test.each([
    ["  secrt: fake", 3, "  secrt: •••"],
    ["{ secrt: fake, enabled: true }", 3, "{ secrt: •••, enabled: true }"],
    ["  foo: true", 3, "  foo: true"],
  ])("nor behind a key that nobody knows: %s", (line, column, expected) => {
    expect(shown(line, column, "marked value")[0]).toBe(expected);
  });
});

describe("problems", () => {
  const texts = new Map([
    ["realm.yaml", "realm: demo\nclients:\n  web: { enabeld: true }\n"],
    ["other.yaml", "a: b\n"],
  ]);
  const told = (problems: readonly Problem[]) => problemsText(problems, texts, plain);
  const unknown: Problem = {
    severity: "error",
    code: "unknown-field",
    field: "enabeld",
    of: "client",
    nearest: "enabled",
    position: at(3, 10),
  };

  test("in the order of the files, those without a place last", () => {
    expect(
      told([
        { severity: "warning", code: "no-realm" },
        unknown,
        { severity: "error", code: "duplicate-key", key: "a", position: { file: "other.yaml", line: 1, column: 1 } },
        { severity: "note", code: "unsupported-kind", key: "x", position: at(1, 1) },
      ]),
    ).toBe(`\
other.yaml:1:1  error  \`a\` stands here twice
    1 │ a: b
      │ ^
realm.yaml:1:1  note  \`x\` is left alone: kcx does not manage it yet
realm.yaml:3:10  error  client has no field \`enabeld\` — did you mean \`enabled\`?
    3 │   web: { enabeld: true }
      │          ^^^^^^^
warning  the file names no realm: add \`realm: NAME\`, or use --realm`);
  });

  test("of an object that stands nowhere, its name", () => {
    expect(told([{ severity: "error", code: "built-in", address: "client/a%2Fb" }])).toBe(
      "client a/b  error  client a/b is part of every realm and is never deleted\n" +
        "      = leave out `absent: true`  docs/checks/built-in.md",
    );
  });

  test("JSON is called JSON; a file that is none at all is not shown", () => {
    const position = { file: "export.JSON", line: 1, column: 1 };
    expect(told([{ severity: "error", code: "syntax", detail: "no", position }])).toContain("not valid JSON: no");
    const whole = {
      severity: "error",
      code: "wrong-type",
      field: "",
      expected: "a map",
      got: "text",
      position: at(1, 1),
    } as const;
    expect(told([whole])).toBe("realm.yaml:1:1  error  the file takes a map, not text");
  });
});

test("an export in one line with ten thousand secrets: every one of them is hidden", () => {
  const clients = Array.from({ length: 10_000 }, (_, index) => ({ clientId: `c${index}`, secret: `s3cret-${index}` }));
  const text = JSON.stringify({ clients });
  const last = text.indexOf("c9999");
  expect(shown(text, last)[0]).toMatch(/"secret":•••\},\{"clientId":"c9999","secret":•••\}\]\}$/);
});
