import { describe, expect, test } from "vitest";
import { parseDocuments } from "#config/document.ts";

function parse(text: string, file = "realm.yaml") {
  const { documents, problems } = parseDocuments(file, text);
  return {
    documents,
    values: documents.map(({ value }) => value),
    problems: problems.map(({ position, ...problem }) => ({
      at: `${position?.line}:${position?.column}`,
      said: problem.code === "syntax" ? problem.detail : problem.code === "duplicate-key" ? `twice ${problem.key}` : "",
    })),
  };
}

describe("what is in a file", () => {
  test.each([
    ["nothing", "", []],
    ["only a comment", "# hello\n", []],
    ["several documents", "a: 1\n---\nb: 2\n---\n", [{ a: 1 }, { b: 2 }, null]],
    ["JSON", '{"a": [1, true, null, "x"]}', [{ a: [1, true, null, "x"] }]],
    ["JSON with comments", '{\n  // one\n  "a": "b//c", // two\n  /* three\n */ "d": 1 }', [{ a: "b//c", d: 1 }]],
    [
      "flow style with what looks like comments",
      "{ a: https://x.example/*, b: [app:/x, http://y//*] }",
      [{ a: "https://x.example/*", b: ["app:/x", "http://y//*"] }],
    ],
    ["a byte order mark, and lines of Windows", "\uFEFFa: 1\r\nb:\r\n  c: 2\r\n", [{ a: 1, b: { c: 2 } }]],
    [
      "YAML 1.2: yes and on are texts",
      "a: yes\nb: on\nc: true\nd: 012\ne: 0o10\n",
      [{ a: "yes", b: "on", c: true, d: 12, e: 8 }],
    ],
    [
      "anchors, aliases, merges",
      "a: &x { b: 1, c: 2 }\nd: { <<: *x, c: 3 }\ne: *x\n",
      [{ a: { b: 1, c: 2 }, d: { b: 1, c: 3 }, e: { b: 1, c: 2 } }],
    ],
    [
      "more than a hundred honest aliases",
      `a: &x { b: 1 }\nc: [${Array(150).fill("*x").join(", ")}]\n`,
      [{ a: { b: 1 }, c: Array(150).fill({ b: 1 }) }],
    ],
    ["an unknown tag", "a: !vault x\n", [{ a: "x" }]],
  ])("%s", (_what, text, values) => {
    expect(parse(text)).toMatchObject({ values, problems: [] });
  });

  test("__proto__ is a key like any other", () => {
    const [value] = parse("__proto__: { a: 1 }\n").values as [object];
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe("what is wrong with it, and where", () => {
  test.each([
    ["indentation", "a:\n   b: 1\n  c: 2\n", "3:1", "all mapping items must start at the same column"],
    ["a tab", "a:\n\tb: 1\n", "2:1", "tabs are not allowed as indentation"],
    ["a quote that is never closed", 'a:\n  b: "x\n  c: 1\n', "2:6", "missing closing quote"],
    ["one of the other kind", "a: 'x\n", "1:4", "missing closing quote"],
    ["a bracket that is never closed", "a: [1,\n  2\nb: 3\n", "1:4", "flow sequence in block collection must be"],
    ["a brace at the end", "a: { b: 1\n", "1:4", "flow map in block collection must be"],
    [
      "a reference between braces",
      "a: { b: ${env:X} }\n",
      "1:10",
      'between { and } a reference needs quotes: "${env:X}"',
    ],
    ["a missing comma", '{ "a": "x" "b": 2 }', "1:12", "is a comma or a quote missing before this?"],
    ["a template", "a: {{ x }}\n", "1:5", "a key is a name, not a map or a list: is it a {{ template }}"],
    ["a list as a key", "? [a, b]\n: 1\n", "1:3", "a key is a name, not a map or a list"],
    ["a key without a name", "a:\n  : 1\n", "2:3", "a key without a name"],
    ["a key twice", "a: 1\nb: 2\na: 3\n", "3:1", "twice a"],
    ["a quoted key twice", '"a b": 1\n"a b": 2\n', "2:1", "twice a b"],
    ["a key twice, in braces", "a: { 'b': 1, 'b': 2 }\n", "1:14", "twice b"],
    ["an alias to nothing", "a: *nothing\n", "1:4", "nothing has the name that this alias (`*`) asks for"],
    ["an alias to what it stands in", "a: &x [1, *x]\n", "1:11", "this alias (`*`) stands inside of what it names"],
    ["the same by a merge", "a: &x { <<: *x }\n", "1:13", "this alias (`*`) stands inside of what it names"],
    ["a merge of no map", "a: { <<: 5 }\n", "1:10", "`<<` merges maps only"],
    ["a merge of lists of lists", "a: { <<: [[{ b: 1 }]] }\n", "1:10", "`<<` merges maps only"],
    ["a text that begins with @", "a: @x\n", "1:4", "plain value cannot start with reserved character @"],
    ["what the parser would quote", "a: | fake-secret\n", "1:6", "not a YAML token"],
  ])("%s", (_what, text, at, said) => {
    const { problems } = parse(text);
    expect(problems[0]?.at).toBe(at);
    expect(problems[0]?.said).toContain(said);
    expect(JSON.stringify(problems)).not.toContain("fake-secret");
  });

  test("what is wrong in one document does not hide another", () => {
    const { values, problems } = parse("a: [\n---\nb: 2\n");
    expect(values).toEqual([{ b: 2 }]);
    expect(problems).toHaveLength(1);
  });

  test("one problem a line: what follows is the parser's confusion", () => {
    expect(parse("a: { b: ${env:X}, c: ${env:Y}, d: { e: 1 } }\n").problems).toHaveLength(1);
  });

  test("aliases of aliases are counted before they are expanded", () => {
    const level = (name: string, inner: string) => `${name}: &${name} [${Array(10).fill(`*${inner}`).join(", ")}]\n`;
    const bomb = `a: &a [x]\n${"bcdefghij".replace(/./g, (name) => level(name, String.fromCharCode(name.charCodeAt(0) - 1)))}`;
    const started = performance.now();
    expect(parse(bomb).problems[0]?.said).toContain("expand to far more");
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("hundreds of brackets are nested too deeply", () => {
    expect(parse("- ".repeat(3000)).problems[0]?.said).toBe("nested too deeply");
  });
});

describe("where things stand", () => {
  const text = `realm: demo
clients:
  "a b": &web
    enabled: true
    redirectUris: [one, two]
  other: { <<: *web, name: other }
  third: *web
list:
  - name: first
`;
  const [document] = parse(text).documents;
  test.each([
    [["realm"], "key", "1:1"],
    [["realm"], "value", "1:8"],
    [["clients", "a b"], "key", "3:3"],
    [["clients", "a b", "enabled"], "value", "4:14"],
    [["clients", "a b", "redirectUris", 1], "value", "5:25"],
    [["clients", "a b", "missing"], "key", "3:3"],
    [["clients", "other", "name"], "value", "6:28"],
    [["clients", "other", "enabled"], "key", "4:5"],
    [["clients", "third", "enabled"], "value", "4:14"],
    [["list", 0, "name"], "value", "9:11"],
    [["list", 5], "key", "8:1"],
    [[], "key", "1:1"],
  ] as const)("%j, its %s", (path, part, at) => {
    const { line, column, file } = document!.locate(path, part);
    expect(`${line}:${column}`).toBe(at);
    expect(file).toBe("realm.yaml");
  });

  test("and how they were typed", () => {
    const [typed] = parse("a: 0123\nb: 1.10\nc: '5'\nd: [1]\ne: &x 07\nf: *x\n").documents;
    expect(["a", "b", "c", "d", "e", "f", "g"].map((key) => typed!.written([key]))).toEqual([
      "0123",
      "1.10",
      "5",
      undefined,
      "07",
      "07",
      undefined,
    ]);
  });
});
