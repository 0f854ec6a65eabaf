import { describe, expect, test } from "vitest";
import { ListEdit } from "#model/declaration.ts";
import { openSecret } from "#model/open-secret.ts";
import { Secret } from "#model/secret.ts";
import { declare, type Surroundings } from "../../support/realms.ts";
import { read, said } from "./declarations.ts";

describe("the objects of a file", () => {
  const { objects, realm, owner, problems } = declare(`
realm: demo
owner: team
displayName: Demo
clients:
  web: { publicClient: true, protocolMappers: { to-the-api: { audience: api } }, roles: { reader: {} } }
  "a/b":
clientScopes: { api-audience: { type: default } }
roles: { auditor: { description: audits } }
users: { JohnDoe: { email: John@Example.com } }
groups: { staff: { subGroups: { cooks: {} } } }
`);

  test("have an address each; users are spelled as the server spells them", () => {
    expect([realm, owner, problems]).toEqual(["demo", "team", []]);
    expect([...objects.keys()].sort()).toEqual([
      "client-scope/api-audience",
      "client/a%2Fb",
      "client/web",
      "client/web/mapper/to-the-api",
      "client/web/role/reader",
      "group/staff",
      "group/staff/group/cooks",
      "realm",
      "role/auditor",
      "user/johndoe",
    ]);
    expect(objects.get("user/johndoe")?.fields).toEqual({ email: "john@example.com" });
    expect(objects.get("client/a%2Fb")?.fields).toEqual({});
  });

  test("short forms are expanded", () => {
    expect(objects.get("client/web/mapper/to-the-api")?.fields).toEqual({
      protocol: "openid-connect",
      protocolMapper: "oidc-audience-mapper",
      config: {
        "access.token.claim": "true",
        "id.token.claim": "false",
        "introspection.token.claim": "true",
        "included.client.audience": "api",
        "included.custom.audience": null,
      },
    });
  });
});

describe("what is said of an object", () => {
  const of = (written: string, surroundings?: Surroundings) =>
    declare(`realm: demo\nclients:\n  web: ${written}\n`, surroundings).objects.get("client/web");

  test.each([
    ["{ absent: true }", { absent: true, exclusive: false, fields: {} }],
    ["{ exclusive: true }", { absent: false, exclusive: true, fields: {} }],
    ["{ was: old }", { was: "old", fields: {} }],
    ["{ accessTokenLifespan: 5m }", { fields: { attributes: { "access.token.lifespan": "300" } } }],
    [
      "{ attributes: { a: 1.10, b: 007, c: true, d: ~ } }",
      { fields: { attributes: { a: "1.10", b: "007", c: "true", d: null } } },
    ],
    ["{ redirectUris: [b, a] }", { fields: { redirectUris: ["b", "a"] } }],
    ["{ defaultClientScopes: { with: [a] } }", { fields: { defaultClientScopes: new ListEdit(["a"], []) } }],
    ["{ enabled: 'true', notBefore: '5' }", { fields: { enabled: true, notBefore: 5 } }],
    ["{ id: x, access: { view: true }, description: y }", { fields: { description: "y" } }],
  ])("%s", (written, expected) => {
    expect(of(written)).toMatchObject(expected);
  });

  test.each([
    ["a text", "secret: fake-secret", "fake-secret"],
    ["a number, as it was typed", "secret: 0123", "0123"],
    ["a long number", "secret: 12345678901234567890", "12345678901234567890"],
    ["a variable", 'secret: "${env:S}"', "fake-from-env"],
  ])("a secret: %s", (_what, written, value) => {
    const secret = of(`{ ${written} }`, { env: { S: "fake-from-env" } })?.fields["secret"];
    expect(secret).toBeInstanceOf(Secret);
    expect(openSecret(secret as Secret)).toBe(value);
  });

  test("an unset reference leaves its field undeclared, or its whole list", () => {
    const text = `{ description: "\${env:A}", redirectUris: [x, "\${env:B}"], attributes: { a: "\${env:C}", b: "1" } }`;
    expect(of(text)?.fields).toEqual({ attributes: { b: "1" } });
    const { unset } = declare(`realm: demo\nclients:\n  web: ${text}\n`);
    expect(unset.map(({ ref, field, secret }) => [ref, field, secret])).toEqual([
      ["${env:A}", "description", false],
      ["${env:B}", "redirectUris.1", false],
      ["${env:C}", "attributes.a", false],
    ]);
  });

  test("an unset reference deep in a list is told, too", () => {
    const step = (config: string) =>
      `{ authenticator: a, requirement: REQUIRED, authenticatorConfig: { config: { ${config} } } }`;
    const flow = (config: string) =>
      `realm: demo\nauthenticationFlows: { f: { authenticationExecutions: [{ flowAlias: x, requirement: REQUIRED, authenticationExecutions: [${step(config)}] }] } }`;
    const unsetOf = (config: string) =>
      declare(flow(config), { env: { B: "b" } }).unset.map(({ ref, secret }) => [ref, secret]);
    expect(unsetOf('site.key: "${env:A}", other: "${env:B}"')).toEqual([["${env:A}", false]]);
    expect(unsetOf('secret.key: "${env:A}"')).toEqual([["${env:A}", true]]);
    expect(unsetOf('secret.key: "${env:B}"')).toEqual([]);
  });
});

describe("a secret is one wherever it stands", () => {
  const secretFields = (body: string) => {
    const surroundings = { env: { S: "fake-secret" }, files: { "f.txt": "fake-from-a-file" } };
    const { objects } = declare(`realm: demo\n${body}`, surroundings);
    const inside = (value: unknown, path: string): string[] => {
      if (value instanceof Secret) return [path];
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
      return Object.entries(value).flatMap(([key, inner]) => inside(inner, `${path}.${key}`));
    };
    return [...objects].flatMap(([address, { fields }]) => inside(fields, address)).sort();
  };

  test.each([
    ["once", 'clients: { web: { secret: "${env:S}" } }', ["client/web.secret"]],
    [
      "copied into other fields and objects",
      'clients: { web: { secret: "${env:S}" }, api: { description: fake-secret, attributes: { a: "${env:S}", b: other } } }',
      ["client/api.attributes.a", "client/api.description", "client/web.secret"],
    ],
    [
      "from a file",
      'clients: { web: { description: "${file:f.txt}", name: fake-from-a-file } }',
      ["client/web.description", "client/web.name"],
    ],
    [
      "a short word that stands in many places",
      "users: { jo: { password: abc, firstName: abc } }",
      ["user/jo.password"],
    ],
    ["a variable that is nobody's secret", 'clients: { web: { description: "${env:S}" } }', []],
    [
      "members of sets are names",
      'clients: { web: { secret: "${env:S}", redirectUris: ["${env:S}"] } }',
      ["client/web.secret"],
    ],
  ])("%s", (_what, body, paths) => {
    expect(secretFields(body)).toEqual(paths);
  });
});

describe("an export's forms", () => {
  test("lists, roles of the realm and of clients, credentials", () => {
    const { objects, problems } = declare(`{
      "realm": "demo",
      "clients": [{ "clientId": "web", "protocolMappers": [{ "name": "m", "protocolMapper": "x", "config": { "a": "b" } }] }],
      "roles": { "realm": [{ "name": "auditor" }], "client": { "web": [{ "name": "a/b" }] } },
      "users": [{ "username": "Jo", "credentials": [{ "type": "otp" }, { "type": "password", "value": "fake-secret" }] }]
    }`);
    // A password can be set; the seed of one-time passwords stays behind.
    expect(problems).toMatchObject([
      { code: "unsupported-kind", key: "credentials without secretData", address: "user/jo" },
    ]);
    expect([...objects.keys()].sort()).toEqual([
      "client/web",
      "client/web/mapper/m",
      "client/web/role/a%2Fb",
      "realm",
      "role/auditor",
      "user/jo",
    ]);
    expect(openSecret(objects.get("user/jo")?.fields["password"] as Secret)).toBe("fake-secret");
  });

  test("roles that are called realm and client are roles", () => {
    const { objects } = declare("realm: demo\nroles: { realm: { description: a }, client: {} }\n");
    expect([...objects.keys()]).toEqual(["realm", "role/realm", "role/client"]);
  });

  test("what is not managed is noted once, and empty collections are not worth it", () => {
    const { problems } = declare("realm: demo\nworkflows: [{ name: x }]\nuserFederationProviders: []\n");
    expect(said(problems)).toEqual(["realm.yaml:2:1 unsupported-kind workflows"]);
  });
});

describe("what a file is about", () => {
  test.each([
    ["a variable names it", "realm: ${env:R}\nowner: ${env:R}\n", { env: { R: "demo" } }, "demo", []],
    ["a default names it", "realm: ${env:R:-demo}\n", {}, "demo", []],
    ["an unset one names nothing", "realm: ${env:R}\n", {}, undefined, []],
    ["a number is no name", "realm: 5\n", {}, undefined, ["realm.yaml:1:8 wrong-type realm"]],
    ["nothing is no name", 'realm: ""\n', {}, undefined, ["realm.yaml:1:8 wrong-type realm"]],
    [
      "what kcx logs in with",
      "realm: ${env:P}\n",
      { env: { P: "x" }, forbidden: ["P"] },
      "x",
      ["realm.yaml:1:8 own-credentials P"],
    ],
    ["an empty file", "", {}, undefined, ["realm.yaml:1:1 wrong-type "]],
    ["a comment", "# hello\n---\n", {}, undefined, ["realm.yaml:1:1 wrong-type "]],
    ["a list", "[1]\n", {}, undefined, ["realm.yaml:1:1 wrong-type "]],
  ])("%s", (_what, text, surroundings, realm, problems) => {
    const [declaration] = read({ "realm.yaml": text }, surroundings);
    expect(declaration?.realm).toBe(realm);
    expect(said(declaration?.problems)).toEqual(problems);
  });

  test("of unset names it says which", () => {
    const [declaration] = read({ "realm.yaml": "realm: ${env:R}\nowner: ${env:O}\n" });
    expect(declaration?.unset.map(({ ref, field }) => [ref, field])).toEqual([
      ["${env:R}", "realm"],
      ["${env:O}", "owner"],
    ]);
  });

  test("a file that cannot be read is told beside the others", () => {
    const declarations = read({ "a.yaml": "realm: [\n", "b.yaml": "realm: demo\n", "c.yaml": "realm: other\nx: 1\n" });
    expect(declarations.map(({ realm, problems }) => [realm, said(problems).map((each) => each.slice(0, 15))])).toEqual(
      [
        ["demo", ["a.yaml:1:8 synt"]],
        ["other", ["c.yaml:2:1 unkn"]],
      ],
    );
  });
});
