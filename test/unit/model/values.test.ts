import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isBuiltIn, newRealm } from "#model/baseline.ts";
import { ListEdit, sourceOf } from "#model/declaration.ts";
import { formatDuration, parseDuration } from "#model/duration.ts";
import { asMap, asStrings, get, put, sameJson, without } from "#model/json.ts";
import { nearest } from "#model/nearest.ts";
import { openAll, openSecret } from "#model/open-secret.ts";
import { clientRoleAddress, roleAddress, roleAddresses, roleText } from "#model/role-ref.ts";
import { Secret } from "#model/secret.ts";

describe("durations", () => {
  test.each([
    ["5m", 300],
    ["1h30m", 5400],
    ["2d", 172_800],
    [" 90s ", 90],
    ["300", 300],
    ["-1", -1],
    [0, 0],
    [300, 300],
    ["0123", 123],
    ["1.5h", undefined],
    ["5 m", undefined],
    ["5M", undefined],
    ["m", undefined],
    ["", undefined],
    ["m5", undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
  ])("%j is %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each([
    [0, "0s"],
    [59, "59s"],
    [300, "5m"],
    [5400, "1h30m"],
    [86_400, "1d"],
    [90_061, "1d1h1m1s"],
    [-1, "-1s"],
  ])("%d reads %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe("the nearest name", () => {
  const fields = ["standardTokenExchange", "enabled", "secret", "redirectUris", "web"];
  test.each([
    ["standardTokenExchnage", "standardTokenExchange"],
    ["standardtokenexchange", "standardTokenExchange"],
    ["enabeld", "enabled"],
    ["wbe", "web"],
    ["redirect_uris", "redirectUris"],
    ["something else", undefined],
    ["x", "web"],
  ])("%s → %s", (word, expected) => {
    // Two letters are always forgiven, so that short names are found, too.
    expect(nearest(word, fields)).toBe(word === "x" ? undefined : expected);
  });

  test("of nothing is nothing; of equals the first", () => {
    expect(nearest("a", [])).toBeUndefined();
    expect(nearest("ab", ["ax", "ay"])).toBe("ax");
  });
});

describe("JSON", () => {
  const hidden = new Secret("fake-secret", "${env:X}");
  test.each([
    [1, 1, true],
    [1, "1", false],
    [null, undefined, false],
    [[1, 2], [2, 1], false],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ constructor: 1 }, {}, false],
    [JSON.parse('{"__proto__": 1}'), {}, false],
    [[], {}, false],
    [hidden, "fake-secret", true],
    ["fake-secret", hidden, true],
    [hidden, new Secret("fake-secret", "${file:y}"), true],
    [hidden, new Secret("other", "${env:X}"), false],
  ])("sameJson(%j, %j) is %s", (one, other, same) => {
    expect(sameJson(one, other)).toBe(same);
  });

  test("keys are own properties, __proto__ among them", () => {
    const map = put(put({}, "__proto__", 1), "a", 2);
    expect(Object.keys(map)).toEqual(["__proto__", "a"]);
    expect(get(map, "__proto__")).toBe(1);
    expect(get({}, "constructor")).toBeUndefined();
    expect(Object.keys(without(map, "__proto__"))).toEqual(["a"]);
  });

  test("what is no map, or no list of texts, is an empty one", () => {
    expect(asMap(hidden)).toEqual({});
    expect(asMap([1])).toEqual({});
    expect(asStrings(["a", 1, null, "b"])).toEqual(["a", "b"]);
    expect(asStrings("a")).toEqual([]);
  });
});

describe("secrets", () => {
  const secret = new Secret("fake-secret", "${env:X}");
  const unset = new Secret(undefined, "${env:Y}");

  test("print as dots, and serialise as their reference", () => {
    expect(`${secret}`).toBe("•••");
    expect(inspect({ secret })).toBe("{ secret: Secret(•••) }");
    expect(JSON.stringify([secret])).toBe('[{"secret":"${env:X}"}]');
  });

  test("are known, or not; an unknown one equals only itself", () => {
    expect([secret.known, unset.known]).toEqual([true, false]);
    expect(unset.equals(unset)).toBe(true);
    expect(unset.equals(new Secret(undefined, "${env:Y}"))).toBe(false);
    expect(unset.equals(undefined)).toBe(false);
    expect(secret.equals("fake-secret")).toBe(true);
  });

  test("are opened only on purpose, at any depth", () => {
    expect(openSecret(secret)).toBe("fake-secret");
    expect(openSecret("plain")).toBe("plain");
    expect(openSecret(unset)).toBeUndefined();
    expect(openAll({ a: [secret, 1], b: null })).toEqual({ a: ["fake-secret", 1], b: null });
  });
});

describe("an edit of a list", () => {
  test.each([
    [["a", "b"], ["c"], ["a"], ["b", "c"]],
    [["a"], ["a"], [], ["a"]],
    [[], ["a"], ["a"], ["a"]],
    [["a"], [], ["b"], ["a"]],
    [["b", "a"], [], [], ["b", "a"]],
  ])("%j with %j without %j is %j", (base, added, removed, result) => {
    expect(new ListEdit(added, removed).appliedTo(base)).toEqual(result);
  });
});

test("a field's position is its own, or that of the nearest thing around it", () => {
  const at = (line: number) => ({ file: "realm.yaml", line, column: 1 });
  const sources = new Map([
    ["client/web", at(1)],
    ["client/web#attributes", at(2)],
    ["client/web#attributes.a.b", at(3)],
  ]);
  expect(sourceOf(sources, "client/web", "attributes.a.b")).toEqual(at(3));
  expect(sourceOf(sources, "client/web", "attributes.a.c")).toEqual(at(2));
  expect(sourceOf(sources, "client/web", "enabled")).toEqual(at(1));
  expect(sourceOf(sources, "client/api")).toBeUndefined();
});

describe("roles as people name them", () => {
  test.each([
    ["auditor", "role/auditor"],
    ["pizzeria/cook", "client/pizzeria/role/cook"],
    ["https://api.example.com/admin", "client/https%3A%2F%2Fapi.example.com/role/admin"],
    ["..", "role/.."],
  ])("%s is %s, and back", (text, address) => {
    expect(roleAddress(text)).toBe(address);
    expect(roleText(address)).toBe(text);
  });

  test("an export's form, sorted", () => {
    expect(roleAddresses(["b", "a/b"], { web: ["x/y"] })).toEqual([
      clientRoleAddress("web", "x/y"),
      "role/a%2Fb",
      "role/b",
    ]);
  });
});

describe("what every new realm has", () => {
  test("goes by the realm's name, whatever it is", () => {
    for (const name of ["Demo", "a/b", 'q"uote', "$&", "kcx-baseline", "kcx-baseline-2"]) {
      const { objects, exists } = newRealm(name);
      expect(exists).toBe(false);
      expect(objects.has(`role/${encodeURIComponent(`default-roles-${name.toLowerCase()}`)}`), name).toBe(true);
      expect(objects.get("client/account")?.fields["baseUrl"]).toBe(`/realms/${name}/account/`);
    }
  });

  test.each([
    [undefined, "26.7.3", true, "required"],
    ["26.7.3", "26.7.3", true, "required"],
    ["27.0.0", "26.7.3", true, "required"],
    ["26.6.1", "26.5.5", true, "required"],
    ["26.4.7", "26.4.7", false, "required"],
    ["26.3.10", "26.3.5", false, "not specified"],
    ["26.2.5", "26.2.5", false, "not specified"],
    ["25.0.0", "26.2.5", false, "not specified"],
  ])("goes by the server's version: %s is taken for %s", (version, known, hasWebOrigins, verification) => {
    const realm = newRealm("demo", version);
    expect(realm.version).toBe(known);
    expect(realm.objects.has("registration-policy/anonymous%2Fregistration-web-origins")).toBe(hasWebOrigins);
    const { webAuthnPolicyPasswordlessUserVerificationRequirement: found } = realm.objects.get("realm")?.fields ?? {};
    expect(found).toBe(verification);
    // What none of them changed is there in all.
    expect(realm.objects.get("client/account")?.fields["enabled"]).toBe(true);
  });

  test("a setting that an older server has never heard of isn't there", () => {
    expect(newRealm("demo", "26.5.5").objects.get("realm")?.fields).not.toHaveProperty("scimApiEnabled");
    expect(newRealm("demo").objects.get("realm")?.fields).toHaveProperty("scimApiEnabled", false);
  });

  test.each([
    ["client/account", true],
    ["client-scope/profile", true],
    ["role/default-roles-demo", true],
    ["role/default-roles-other", false],
    ["client-scope/profile/mapper/username", false],
    ["client/web", false],
    ["realm", true],
    ["user-profile", true],
  ])("%s cannot go: %s", (address, builtIn) => {
    expect(isBuiltIn(address, "demo")).toBe(builtIn);
  });
});
