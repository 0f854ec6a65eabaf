import { describe, expect, test } from "vitest";
import { read, said } from "./declarations.ts";

describe("several files of one realm", () => {
  test("are parts of one declaration", () => {
    const [declaration, ...others] = read({
      "a.yaml": "realm: demo\nclients: { web: { enabled: true, attributes: { a: '1' } } }\n",
      "b.yaml": "clients: { web: { name: Web, attributes: { b: '2' } }, api: {} }\n",
    });
    expect(others).toEqual([]);
    expect(said(declaration?.problems)).toEqual([]);
    expect(declaration?.realm).toBe("demo");
    expect(declaration?.objects.get("client/web")?.fields).toEqual({
      enabled: true,
      name: "Web",
      attributes: { a: "1", b: "2" },
    });
  });

  test.each([
    ["a field", "{ enabled: true }", "{ enabled: true }", ["b.yaml:2:19 declared-twice enabled"]],
    [
      "a key of a map",
      "{ attributes: { a: x } }",
      "{ attributes: { a: y } }",
      ["b.yaml:2:33 declared-twice attributes.a"],
    ],
    ["a list", "{ redirectUris: [x] }", "{ redirectUris: [y] }", ["b.yaml:2:19 declared-twice redirectUris"]],
    [
      "a short form and a long one",
      "{ standardTokenExchange: true }",
      "{ attributes: { standard.token.exchange.enabled: 'true' } }",
      ["b.yaml:2:33 declared-twice attributes.standard.token.exchange.enabled"],
    ],
    [
      "an edit and a list",
      "{ defaultClientScopes: [email] }",
      "{ defaultClientScopes: { with: [acr] } }",
      ["b.yaml:2:19 declared-twice defaultClientScopes"],
    ],
    ["nothing", "{ attributes: { a: x } }", "{ attributes: { b: y } }", []],
  ])("must not contradict each other: %s", (_what, one, other, problems) => {
    const [declaration] = read({
      "a.yaml": `realm: demo\nclients: { web: ${one} }\n`,
      "b.yaml": `realm: demo\nclients: { web: ${other} }\n`,
    });
    expect(said(declaration?.problems)).toEqual(problems);
  });

  test("two owners, and two contracts of one slug", () => {
    const contract = "exchanges: { a b: { subject: { client: web }, requester: web, expect: { aud: web } } }\n";
    const [declaration] = read({
      "a.yaml": `realm: demo\nowner: one\n${contract}`,
      "b.yaml": `realm: demo\nowner: two\n${contract.replace("a b", "A-B")}`,
    });
    expect(said(declaration?.problems)).toEqual(["b.yaml:2:1 declared-twice owner", "b.yaml:3:14 two-slugs a-b"]);
  });

  test("of several realms are several declarations; a part without a name belongs to nobody then", () => {
    const declarations = read({ "a.yaml": "realm: one\n---\nrealm: two\n---\nclients: { web: {} }\n" });
    expect(declarations.map(({ realm, objects }) => [realm, objects.size])).toEqual([
      ["one", 1],
      ["two", 1],
      [undefined, 2],
    ]);
  });

  test("the caller's realm is another name for the only one", () => {
    const declarations = read({ "a.yaml": "realm: one\n", "b.yaml": "clients: { web: {} }\n" }, {}, "three");
    expect(declarations.map(({ realm, objects }) => [realm, objects.size])).toEqual([["three", 2]]);
  });

  test("of several realms the caller's is chosen, with what belongs to nobody; one that isn't there is an error", () => {
    const files = {
      "a.yaml": "realm: one\n",
      "b.yaml": "realm: two\nclients: { web: {} }\n",
      "c.yaml": "roles: { cook: {} }\n",
    };
    expect(read(files, {}, "two").map(({ realm, objects }) => [realm, [...objects.keys()]])).toEqual([
      ["two", ["realm", "client/web", "role/cook"]],
    ]);
    const [declaration] = read(files, {}, "three");
    expect(declaration?.problems).toEqual([
      { severity: "error", code: "no-such-realm", name: "three", names: ["one", "two"] },
    ]);
    expect(declaration?.objects.size).toBe(0);
  });
});

describe("exports of whole servers", () => {
  const realm = (name: string, role = name) => ({
    realm: name,
    keycloakVersion: "26.7.3",
    defaultRole: { name: `default-roles-${role}` },
    roles: { realm: [{ name: `default-roles-${role}`, composite: true, composites: { realm: ["cook"] } }] },
    clients: [{ clientId: "account", baseUrl: `/realms/${name}/account/` }],
  });

  test("a list of realms is a document each, with its places; the administrators' realm is left alone", () => {
    const text = JSON.stringify([realm("master"), realm("shop"), realm("bank")], null, 1);
    const [shop, bank, ...others] = read({ "all.json": text });
    expect([shop?.realm, bank?.realm, others]).toEqual(["shop", "bank", []]);
    expect(shop?.problems.map(({ code }) => code)).toEqual(["master-left-alone"]);
    expect(bank?.sources.get("client/account")?.line).toBeGreaterThan(shop?.sources.get("client/account")?.line ?? 0);
    expect(read({ "all.json": text }, {}, "master").map(({ realm: name }) => name)).toEqual(["master"]);
  });

  test("by another name the realm has the role that everybody has, and the consoles at its own address", () => {
    for (const exported of [realm("shop"), realm("shop", "former")]) {
      const [declaration] = read({ "shop.json": JSON.stringify(exported) }, {}, "Other");
      expect([...(declaration?.objects.keys() ?? [])]).toContain("role/default-roles-other/composites");
      expect([...(declaration?.objects.keys() ?? [])]).not.toContain("role/default-roles-shop");
      expect(declaration?.objects.get("client/account")?.fields).toEqual({ baseUrl: "/realms/Other/account/" });
    }
  });
});

describe("an overlay", () => {
  const base = `realm: demo
owner: team
clients:
  web: { enabled: true, secret: "\${env:UNSET}", attributes: { a: "1", b: "1" }, redirectUris: [x], name: "\${env:NAME}" }
`;
  test("wins, field by field and key by key", () => {
    const [declaration] = read({
      "overlay.yaml":
        "owner: others\nclients: { web: { enabled: false, attributes: { b: '2' }, redirectUris: [y] } }\n",
      "realm.yaml": base,
    });
    expect(said(declaration?.problems)).toEqual([]);
    expect(declaration?.owner).toBe("others");
    expect(declaration?.objects.get("client/web")?.fields).toMatchObject({
      enabled: false,
      attributes: { a: "1", b: "2" },
      redirectUris: ["y"],
    });
  });

  test("may say what the file left to a variable", () => {
    const [declaration] = read({
      "realm.yaml": base,
      "overlay.yaml": "clients: { web: { secret: fake-secret, name: Web } }\n",
    });
    expect(declaration?.unset).toEqual([]);
    expect(read({ "realm.yaml": base })[0]?.unset.map(({ ref }) => ref)).toEqual(["${env:UNSET}", "${env:NAME}"]);
  });

  test("of an overlay the last one wins", () => {
    const overlay = (name: string) => `clients: { web: { name: ${name} } }\n`;
    const [declaration] = read({
      "realm.yaml": "realm: demo\n",
      "overlay1.yaml": overlay("one"),
      "overlay2.yaml": overlay("two"),
    });
    expect(said(declaration?.problems)).toEqual([]);
    expect(declaration?.objects.get("client/web")?.fields).toEqual({ name: "two" });
  });
});
