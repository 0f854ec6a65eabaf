import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillEnv } from "#config/env-file.ts";

const fill = (text: string, values: Record<string, string>) => fillEnv(text, new Map(Object.entries(values)));

describe("a variable gets its value, and everything else stays as it is", () => {
  test.each<[string, string, string]>([
    ["an empty file", "", "A=new\n"],
    ["other variables, in their order", "Z=1\nB=2\n", "Z=1\nB=2\nA=new\n"],
    ["no line end at the end", "B=2", "B=2\nA=new\n"],
    ["line ends of Windows", "B=2\r\n", "B=2\r\nA=new\r\n"],
    ["comments, blank lines and spaces", "# mine\n\n  B = 'x y' # why\n", "# mine\n\n  B = 'x y' # why\nA=new\n"],
    ["a name without a value", "A=\nB=2\n", "A=new\nB=2\n"],
    ["a name without a value, exported", "export A=\nB=2\n", "export A=new\nB=2\n"],
    ["blanks and a comment behind it", "A=   # the secret\n", "A=new   # the secret\n"],
    ["a comment right behind it", "A=# the secret\n", "A=new # the secret\n"],
    ["the last of two, which counts", "A=old\nB=1\nA=\n", "A=old\nB=1\nA=new\n"],
    ["a comment that names it", "# A=\nB=2\n", "# A=\nB=2\nA=new\n"],
    ["a value of several lines that looks like it", "B='x\nA=\ny'\n", "B='x\nA=\ny'\nA=new\n"],
    ["a name that ends like it", "MY_A=\n", "MY_A=\nA=new\n"],
  ])("%s", (_, before, after) => {
    expect(fill(before, { A: "new" })).toBe(after);
  });

  test("quotes of nothing are replaced", () => {
    expect(parse(fill("A=''\nB=2\n", { A: "new" }))).toEqual({ A: "new", B: "2" });
    expect(parse(fill('A=""\nB=2\n', { A: "new" }))).toEqual({ A: "new", B: "2" });
  });

  test("several at once", () => {
    expect(fill("A=\n", { A: "1", B: "2" })).toBe("A=1\nB=2\n");
  });

  test("an assignment with a colon, whose value dotenv takes from the next line", () => {
    const after = fill("A: \nB=2\n", { A: "new" });
    expect(parse(after)["A"]).toBe("new");
  });
});

describe("values are quoted only where they must be", () => {
  test.each([
    ["abc-DEF_123", "A=abc-DEF_123\n"],
    ["with space", "A='with space'\n"],
    ["# no comment", "A='# no comment'\n"],
    ["it's", 'A="it\'s"\n'],
    ["both \" and '", "A=`both \" and '`\n"],
  ])("%s", (value, line) => {
    expect(fill("", { A: value })).toBe(line);
    expect(parse(line)["A"]).toBe(value);
  });
});

test("a value that no quote can hold is refused", () => {
  expect(() => fill("", { A: `'"\`` })).toThrow("A cannot be added");
});

test("a value that would close a quote left open before it is refused, rather than change that variable", () => {
  expect(() => fill("B='x\n", { A: "' #" })).toThrow("A cannot be added");
  expect(fill("B='x\n", { A: "new" })).toBe("B='x\nA=new\n");
});

test("law: dotenv reads back the value, and every other one as before", () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
  const line = fc.oneof(
    fc.constant(""),
    fc.stringMatching(/^# [\w =']{0,10}$/),
    fc.tuple(name, fc.stringMatching(/^[\w '"#=.]{0,10}$/)).map(([key, value]) => `${key}=${value}`),
    fc.tuple(name, fc.stringMatching(/^[\w\n#=]{0,10}$/)).map(([key, value]) => `export ${key}="${value}"`),
  );
  const file = fc.tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom("\n", "\r\n"));
  fc.assert(
    fc.property(file, name, fc.base64String({ minLength: 1 }), ([lines, end], key, value) => {
      const before = lines.join(end);
      expect(parse(fill(before, { [key]: value }))).toEqual({ ...parse(before), [key]: value });
    }),
  );
});
