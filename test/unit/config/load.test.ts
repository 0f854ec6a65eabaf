import { describe, expect, test } from "vitest";
import { load } from "#config/load.ts";
import { type Declaration, ListEdit } from "#model/declaration.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Problem } from "#model/problem.ts";
import { Secret } from "#model/secret.ts";
import { declare, type Surroundings, sourcesOf } from "../../support/realms.ts";

interface Files {
  [name: string]: string;
}

/** Files whose names begin with `overlay` are overlays. */
function read(files: Files, surroundings: Surroundings = {}, realm?: string): Declaration[] {
  const sources = Object.entries(files).map(([name, text]) => ({ name, text, overlay: name.startsWith("overlay") }));
  return load(sources, sourcesOf(surroundings), realm);
}

/** `realm.yaml:2:3 wrong-type enabled`, the rest of a problem left out. */
function said(problems: readonly Problem[] | undefined): string[] {
  return (problems ?? []).map(({ position, code, ...rest }) => {
    const detail = ["field", "key", "what", "variable", "attribute", "slug", "detail", "ref"].find(
      (name) => name in rest,
    );
    const what = detail === undefined ? "" : ` ${String((rest as Record<string, unknown>)[detail])}`;
    return `${position?.file}:${position?.line}:${position?.column} ${code}${what}`;
  });
}

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
    expect(problems).toMatchObject([{ code: "unsupported-kind", key: "credentials", address: "user/jo" }]);
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

  test("the caller's realm wins over what files say", () => {
    const declarations = read(
      { "a.yaml": "realm: one\n", "b.yaml": "realm: two\nclients: { web: {} }\n" },
      {},
      "three",
    );
    expect(declarations.map(({ realm, objects }) => [realm, objects.size])).toEqual([["three", 2]]);
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

describe("contracts", () => {
  const contract = (body: string, surroundings?: Surroundings) => {
    const declaration = declare(
      `realm: demo\nexchanges:\n  One of them:\n${body.replace(/^/gm, "    ")}\n`,
      surroundings,
    );
    return { ...declaration, contract: declaration.contracts[0] };
  };

  test("say little, and mean the rest", () => {
    const text = "subject: { client: web }\nrequester: tools\naudience: api\nexpect: { aud: api }";
    expect(contract(text).contract).toEqual({
      name: "One of them",
      slug: "one-of-them",
      subject: { kind: "service-account", client: "web" },
      requester: { client: "tools", auth: "basic" },
      audience: ["api"],
      expect: { kind: "token", aud: ["api"], azp: "tools" },
    });
  });

  test("say everything", () => {
    const text = `subject: { client: web, user: John, password: "\${env:P}", scope: openid }
requester: { client: tools, auth: post }
audience: [api, bank]
scope: [a, b]
requestedTokenType: access_token
expect: { aud: [api, bank], scope: a b, azp: other, sub: true, claims: { a: 1 }, lifetime: 5m }`;
    expect(contract(text, { env: { P: "fake-secret" } }).contract).toMatchObject({
      subject: { kind: "user", client: "web", user: "John", scope: "openid" },
      requester: { client: "tools", auth: "post" },
      audience: ["api", "bank"],
      scope: "a b",
      requestedTokenType: "access_token",
      expect: { aud: ["api", "bank"], scope: ["a", "b"], azp: "other", sub: true, claims: { a: 1 }, lifetime: 300 },
    });
  });

  test.each([
    ["a token", "subject: { token: fake-secret }", { subject: { kind: "token" } }],
    [
      "a refusal",
      "expect: { error: invalid_client, description: no, status: 400 }",
      {
        expect: { kind: "refusal", error: "invalid_client", description: "no", status: 400 },
      },
    ],
    ["an audience that is not sent", "audience: []", { audience: [] }],
    [
      "names from variables",
      'requester: "${env:R}"\naudience: ["${env:A}"]',
      {
        requester: { client: "tools" },
        audience: ["api"],
      },
    ],
  ])("%s", (_what, text, expected) => {
    const whole = {
      subject: "subject: { client: web }",
      requester: "requester: tools",
      expect: "expect: { aud: api }",
    };
    const rest = Object.entries(whole).flatMap(([key, line]) => (text.startsWith(key) ? [] : [line]));
    const { contract: found, problems } = contract([text, ...rest].join("\n"), { env: { R: "tools", A: "api" } });
    expect(said(problems)).toEqual([]);
    expect(found).toMatchObject(expected);
  });

  test("where each name stands", () => {
    const { sources } = contract(
      "subject: { client: web, user: jo }\nrequester: { client: tools }\naudience: [a, b]\nexpect: { aud: a }",
    );
    const at = (key: string) => {
      const position = sources.get(`contract:one-of-them${key}`);
      return `${position?.line}:${position?.column}`;
    };
    expect(["", "#subject.client", "#subject.user", "#requester", "#audience#b"].map(at)).toEqual([
      "3:3",
      "4:24",
      "4:35",
      "5:26",
      "6:19",
    ]);
  });
});
