/** The types of fields as people write them. */
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { ListEdit } from "#model/declaration.ts";
import { Secret } from "#model/secret.ts";
import { bool, groupSet, int, listMap, nameSet, names, roleSet, seconds, stringMap, text } from "#resources/schema.ts";

const secret = new Secret("fake-secret", "${file:x}");

/** The decided value, or `no`. */
function read(type: z.ZodType, value: unknown): unknown {
  const parsed = type.safeParse(value);
  return parsed.success ? parsed.data : "no";
}

describe("types of fields", () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ["bool", bool, true, true],
    ["bool: what a variable holds", bool, "false", false],
    ["bool: what a variable holds", bool, "true", true],
    ["bool", bool, "yes", "no"],
    ["bool", bool, 1, "no"],
    ["bool", bool, secret, "no"],
    ["int", int, 5, 5],
    ["int: what a variable holds", int, "-5", -5],
    ["int", int, "5m", "no"],
    ["int", int, 1.5, "no"],
    ["text", text, "", ""],
    ["text", text, secret, secret],
    ["text", text, 5, "no"],
    ["seconds", seconds, "1h30m", 5400],
    ["seconds", seconds, 0, 0],
    ["seconds", seconds, "soon", "no"],
    ["seconds", seconds, true, "no"],
    ["names", names, ["a", "b"], ["a", "b"]],
    ["names", names, "a", "no"],
    ["names", names, [1], "no"],
    ["a set: exact", nameSet, ["a"], ["a"]],
    ["a set: edited", nameSet, { with: ["a"] }, new ListEdit(["a"], [])],
    ["a set: edited both ways", nameSet, { with: [], without: ["b"] }, new ListEdit([], ["b"])],
    ["a set", nameSet, { and: ["a"] }, "no"],
    ["a set", nameSet, { with: "a" }, "no"],
    ["roles", roleSet, ["a", "b/c"], ["role/a", "client/b/role/c"]],
    ["roles: edited", roleSet, { without: ["a"] }, new ListEdit([], ["role/a"])],
    ["roles: of an export", roleSet, { realm: ["a"], client: { b: ["c/d"] } }, ["client/b/role/c%2Fd", "role/a"]],
    ["groups", groupSet, ["/a/b", "c~/d"], ["group/a/group/b", "group/c%2Fd"]],
    ["texts by name", stringMap, { a: 1, b: true, c: null, d: secret }, { a: "1", b: "true", c: null, d: secret }],
    ["texts by name", stringMap, { a: ["x"] }, "no"],
    ["texts by name", stringMap, [], "no"],
    ["lists by name", listMap, { a: "x", b: ["y", 1], c: null }, { a: ["x"], b: ["y", "1"], c: null }],
  ])("%s: %j", (_what, type, value, expected) => {
    expect(read(type, value)).toEqual(expected);
  });
});
