import { expect, test } from "vitest";
import { type Leaf, leaves } from "#report/leaves.ts";

const profile = (max: number) => ({ validations: { length: { max, min: 2 } }, displayName: "Department" });

test.each<[string, Leaf["from"], Leaf["to"], Leaf[]]>([
  ["two texts", "a", "b", [{ path: "x", from: "a", to: "b" }]],
  ["the same", profile(40), profile(40), []],
  ["one number deep down", profile(400), profile(40), [{ path: "x.validations.length.max", from: 400, to: 40 }]],
  ["a key that one side lacks", { a: 1 }, { a: 1, b: { c: 2 } }, [{ path: "x.b.c", from: null, to: 2 }]],
  ["an object that one side lacks", null, { a: 1 }, [{ path: "x.a", from: null, to: 1 }]],
  ["an object with nothing in it", null, {}, [{ path: "x", from: null, to: {} }]],
  ["a list of names is one value", ["a"], ["a", "b"], [{ path: "x", from: ["a"], to: ["a", "b"] }]],
  ["lists of objects, as many", [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 3 }], [{ path: "x.2.a", from: 2, to: 3 }]],
  [
    "lists of objects, one more",
    [{ a: 1 }],
    [{ a: 1 }, { a: 3 }],
    [{ path: "x", from: [{ a: 1 }], to: [{ a: 1 }, { a: 3 }] }],
  ],
])("%s", (_, from, to, expected) => {
  expect(leaves("x", from, to)).toEqual(expected);
});
