import { expect, test } from "vitest";
import type { JsonMap } from "#model/json.ts";
import { mergeMap } from "#resources/merge.ts";

test("maps merge key by key; null takes away, __proto__ is a key", () => {
  const proto = JSON.parse('{"__proto__":"1"}') as JsonMap;
  expect(mergeMap({ a: "1", b: "1" }, { b: null, c: "2" })).toEqual({ a: "1", c: "2" });
  expect(Object.keys(mergeMap(proto, { a: "1" }))).toEqual(["__proto__", "a"]);
});
