import { describe, expect, test } from "vitest";
import { Secret } from "#model/secret.ts";
import { compare } from "#plan/diff.ts";

describe("two entries of one object", () => {
  const entry = (fields: object, owner?: string) => ({
    fields: { ...fields },
    ...(owner === undefined ? {} : { owner }),
  });
  test.each([
    ["equal", { name: "a" }, { name: "a" }, []],
    ["nothing, null and the empty text", { name: "", description: null }, { rootUrl: "" }, []],
    ["a value", { name: "a" }, {}, [{ kind: "value", field: "name", from: "a", to: null }]],
    ["false is not nothing", { enabled: false }, {}, [{ kind: "value", field: "enabled", from: false, to: null }]],
    [
      "sets, sorted",
      { redirectUris: ["b", "a"] },
      { redirectUris: ["d", "a", "c"] },
      [{ kind: "set", field: "redirectUris", add: ["c", "d"], remove: ["b"] }],
    ],
    [
      "maps, sorted",
      { attributes: { b: "1", a: "1" } },
      { attributes: { c: "1", a: "2" } },
      [
        { kind: "key", field: "attributes", key: "a", from: "1", to: "2" },
        { kind: "key", field: "attributes", key: "b", from: "1", to: null },
        { kind: "key", field: "attributes", key: "c", from: null, to: "1" },
      ],
    ],
    [
      "a key called __proto__",
      { attributes: {} },
      { attributes: JSON.parse('{"__proto__":"1"}') },
      [{ kind: "key", field: "attributes", key: "__proto__", from: null, to: "1" }],
    ],
  ])("%s", (_what, before, after, changes) => {
    expect(compare("client/web", entry(before), entry(after))).toEqual(changes);
  });

  test("secrets by value, and only when there is a wish", () => {
    const [one, two] = [new Secret("fake-one", "${env:A}"), new Secret("fake-two", "${env:B}")];
    expect(compare("client/web", entry({ secret: one }), entry({ secret: two }))).toEqual([
      { kind: "secret", field: "secret", to: two },
    ]);
    expect(compare("client/web", entry({ secret: one }), entry({ secret: new Secret("fake-one", "x") }))).toEqual([]);
    expect(compare("client/web", entry({ secret: one }), entry({}))).toEqual([]);
  });

  test("owners", () => {
    expect(compare("client/web", entry({}), entry({}, "team"))).toEqual([{ kind: "owner", from: null, to: "team" }]);
    expect(compare("client/web", entry({}, "team"), entry({}, "team"))).toEqual([]);
    expect(compare("client/web", entry({}, "team"), entry({}))).toEqual([]);
  });
});
