/** The written form of objects: types, short forms, and what the server's representation is read as. */
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { ListEdit } from "#model/declaration.ts";
import type { JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { KINDS, kindNamed, kindOf, readObjects } from "#resources/index.ts";
import { mapperSugar } from "#resources/mapper-sugar.ts";
import { mergeMap } from "#resources/merge.ts";
import type { RawRealm } from "#resources/raw.ts";
import { bool, groupSet, int, listMap, nameSet, names, roleSet, seconds, stringMap, text } from "#resources/schema.ts";
import { declare } from "../../support/realms.ts";

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

describe("short forms of mappers", () => {
  const shorthands = mapperSugar.filter(({ expand }) => "protocolMapper" in expand("x", "name"));

  test("each names a type of its own, and none a key of another", () => {
    expect(shorthands.length).toBeGreaterThanOrEqual(8);
    const keys = mapperSugar.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(mapperSugar.map(({ key }) => key).filter((key) => !["audienceResolve"].includes(key)))(
    "%s: two values never mean the same",
    (key) => {
      const one = mapperSugar.find((sugar) => sugar.key === key);
      expect(JSON.stringify(one?.expand("a", "name"))).not.toBe(JSON.stringify(one?.expand("b", "name")));
    },
  );

  const fields = (written: string) =>
    declare(`realm: demo\nclients: { web: { protocolMappers: { m: ${written} } } }\n`).objects.get(
      "client/web/mapper/m",
    )?.fields;

  test.each([
    [
      "{ audience: api }",
      {
        protocolMapper: "oidc-audience-mapper",
        config: { "included.client.audience": "api", "access.token.claim": "true", "id.token.claim": "false" },
      },
    ],
    [
      "{ audience: api, idToken: true, accessToken: false }",
      { config: { "access.token.claim": "false", "id.token.claim": "true" } },
    ],
    ["{ customAudience: 'https://api' }", { config: { "included.custom.audience": "https://api" } }],
    ["{ audienceResolve: true }", { protocolMapper: "oidc-audience-resolve-mapper" }],
    [
      "{ userAttribute: dept, claim: department, claimType: String }",
      { config: { "user.attribute": "dept", "claim.name": "department" } },
    ],
    [
      "{ hardcodedClaim: a, claimValue: b }",
      { protocolMapper: "oidc-hardcoded-claim-mapper", config: { "claim.name": "a", "claim.value": "b" } },
    ],
    ["{ hardcodedRole: web.cook }", { config: { role: "web.cook" } }],
    ["{ protocolMapper: x, config: { a: b } }", { protocolMapper: "x", config: { a: "b" } }],
  ])("%s", (written, expected) => {
    expect(fields(written)).toMatchObject(expected);
  });

  test("the long form wins over what a shorthand presumes, and a contradiction is told", () => {
    const text =
      "realm: demo\nclients: { web: { protocolMappers: { m: { audience: a, config: { id.token.claim: 'true' } } } } }\n";
    expect(declare(text).problems.map(({ code }) => code)).toEqual(["declared-twice"]);
    expect(declare(text.replace("'true'", "'false'")).problems).toEqual([]);
  });
});

test("short forms of clients and scopes", () => {
  const { objects } = declare(`realm: demo
clients: { web: { standardTokenExchange: true, accessTokenLifespan: 5m } }
clientScopes: { s: { includeInTokenScope: false, consentScreen: true, consentScreenText: hello } }
`);
  expect(objects.get("client/web")?.fields).toEqual({
    attributes: { "standard.token.exchange.enabled": "true", "access.token.lifespan": "300" },
  });
  expect(objects.get("client-scope/s")?.fields).toEqual({
    attributes: {
      "include.in.token.scope": "false",
      "display.on.consent.screen": "true",
      "consent.screen.text": "hello",
    },
  });
});

describe("kinds", () => {
  test("each has a name of its own, and its children are kinds", () => {
    const known = KINDS.map(({ name }) => name);
    expect(new Set(known).size).toBe(known.length);
    for (const kind of KINDS) for (const child of Object.values(kind.children)) expect(known).toContain(child);
    for (const kind of KINDS)
      for (const part of Object.values(kind.parts ?? {})) expect(kindNamed(part.kind).automatic).toBe(true);
  });

  test("an address without a kind is a mistake", () => {
    expect(() => kindOf("nothing/x")).toThrow("no kind named nothing");
  });

  test.each([
    [
      "client/a",
      { defaultClientScopes: ["s"], optionalClientScopes: ["t/u"] },
      ["client-scope/s", "client-scope/t%2Fu"],
    ],
    ["client/a/mapper/m", {}, ["client/a"]],
    ["client/a/role/r", {}, ["client/a"]],
    ["role/r", {}, []],
    ["group/a/group/b", { roles: ["role/r"] }, ["group/a", "role/r"]],
    ["user/u", { roles: ["role/r"], groups: ["group/a"] }, ["user-profile", "default-groups", "role/r", "group/a"]],
    ["client-scope/s", {}, []],
    ["realm", {}, []],
  ])("%s with %j needs %j", (address, fields, needed) => {
    expect(kindOf(address).references(address, fields)).toEqual(needed);
  });

  test.each([
    ["client/a/mapper/m", { protocolMapper: "oidc-audience-mapper" }, ["adds-audience"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-hardcoded-role-mapper" }, ["adds-roles"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-hardcoded-claim-mapper" }, ["rewrites-claims"]],
    ["client/a/mapper/m", { protocolMapper: "script-x.js" }, ["runs-script"]],
    ["client/a/mapper/m", { protocolMapper: "oidc-full-name-mapper" }, []],
    ["client/a", { attributes: { "standard.token.exchange.enabled": "true" } }, ["allows-exchange"]],
    ["client/a", { attributes: { "standard.token.exchange.enabled": "false" } }, []],
    ["role/r", {}, []],
  ])("%s with %j does %j", (address, fields, hazards) => {
    expect(kindOf(address).hazards(fields)).toEqual(hazards);
  });
});

describe("what the server sends", () => {
  const raw = (some: Partial<RawRealm>): RawRealm => ({
    realm: {},
    clients: [],
    clientScopes: [],
    defaultScopes: [],
    optionalScopes: [],
    realmRoles: [],
    clientRoles: {},
    users: [],
    roleScopes: {},
    serviceAccounts: {},
    groups: [],
    defaultGroups: [],
    registrationPolicies: [],
    clientPolicies: { profiles: [], policies: [] },
    ...some,
  });
  const entries = (some: Partial<RawRealm>) =>
    new Map(readObjects(raw(some)).map(({ address, entry }) => [address, entry]));
  const client = (fields: JsonMap): JsonMap => ({ id: "1", clientId: "web", ...fields });

  test("a client: marks are taken out, stars are no secret, the server's own attributes are nobody's", () => {
    const found = entries({
      clients: [
        client({
          secret: "**********",
          attributes: { a: "1", "kcx.owner": "team", "client.secret.creation.time": "5" },
          access: { view: true },
          protocolMappers: [{ id: "2", name: "a/b", protocolMapper: "x", config: { "kcx.owner": "others", k: "v" } }],
        }),
      ],
    });
    expect(found.get("client/web")).toEqual({
      fields: {
        clientId: "web",
        attributes: { a: "1" },
        authorizationServicesEnabled: false,
        defaultClientScopes: [],
        optionalClientScopes: [],
      },
      owner: "team",
    });
    expect(found.get("client/web/mapper/a%2Fb")).toMatchObject({ fields: { config: { k: "v" } }, owner: "others" });
  });

  test("a secret in clear is one", () => {
    const fields = entries({ clients: [client({ secret: "fake-secret" })] }).get("client/web")?.fields;
    expect(fields?.["secret"]).toBeInstanceOf(Secret);
    expect(JSON.stringify(fields)).not.toContain("fake-secret");
  });

  test("service_account is nobody's wish where the realm has it", () => {
    const some = { clients: [client({ serviceAccountsEnabled: true, defaultClientScopes: ["a", "service_account"] })] };
    const scopes = (found: ReturnType<typeof entries>) => found.get("client/web")?.fields["defaultClientScopes"];
    expect(scopes(entries({ ...some, clientScopes: [{ name: "service_account" }] }))).toEqual(["a"]);
    expect(scopes(entries(some))).toEqual(["a", "service_account"]);
  });

  test("scopes, roles, users", () => {
    const found = entries({
      clientScopes: [{ id: "1", name: "s", attributes: { "kcx.owner": "team" } }, { name: "t" }, { name: "u" }],
      defaultScopes: ["s"],
      optionalScopes: ["t"],
      realmRoles: [{ name: "..", attributes: { "kcx.owner": ["team"], a: ["b"] } }],
      clientRoles: { "a/b": [{ name: "__proto__", description: "d" }] },
      users: [{ id: "1", username: "jo", email: "e", totp: false }],
    });
    expect(["s", "t", "u"].map((name) => found.get(`client-scope/${name}`)?.fields["type"])).toEqual([
      "default",
      "optional",
      "none",
    ]);
    expect(found.get("role/..")).toEqual({ fields: { name: "..", attributes: { a: ["b"] } }, owner: "team" });
    expect(found.get("client/a%2Fb/role/__proto__")).toMatchObject({ fields: { description: "d" } });
    expect(found.get("user/jo")).toEqual({
      fields: { username: "jo", email: "e", attributes: {}, requiredActions: [] },
    });
  });

  test("of the realm only what is a setting", () => {
    expect(
      entries({ realm: { realm: "demo", id: "1", enabled: true, users: [], attributes: {} } }).get("realm")?.fields,
    ).toEqual({
      enabled: true,
      attributes: {},
    });
  });
});

test("maps merge key by key; null takes away, __proto__ is a key", () => {
  const proto = JSON.parse('{"__proto__":"1"}') as JsonMap;
  expect(mergeMap({ a: "1", b: "1" }, { b: null, c: "2" })).toEqual({ a: "1", c: "2" });
  expect(Object.keys(mergeMap(proto, { a: "1" }))).toEqual(["__proto__", "a"]);
});
