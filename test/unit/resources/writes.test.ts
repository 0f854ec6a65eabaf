/** What goes over the wire for a change: each kind knows which of Keycloak's PUTs are patches and which are wholes. */
import { describe, expect, test } from "vitest";
import { realmMade } from "../../support/realms.ts";
import { bodyOf, made, requests } from "./requests.ts";

describe("a client scope", () => {
  test("is made with its mappers, then joins the realm's list", async () => {
    const log = await requests(
      realmMade(),
      "clientScopes: { s: { type: default, protocolMappers: { m: { audience: api } } } }",
    );
    expect(log.map((line) => line.split(" {")[0])).toEqual([
      "POST client-scopes",
      "PUT realm default client-scopes/new",
    ]);
    expect(bodyOf(log, "POST client-scopes")).not.toHaveProperty("type");
  });

  test("leaves both lists before it joins one", async () => {
    const log = await requests(
      made("clientScopes: { s: { type: optional } }"),
      "clientScopes: { s: { type: default } }",
    );
    expect(log).toEqual(["DELETE realm optional client-scope/s", "PUT realm default client-scope/s"]);
  });

  test("its PUT needs the name", async () => {
    const log = await requests(
      made("clientScopes: { s: {} }"),
      "clientScopes: { s: { description: new, attributes: { a: '1' } } }",
    );
    expect(log).toEqual(['PUT client-scope/s {"description":"new","attributes":{"a":"1"},"name":"s"}']);
  });
});

describe("the realm", () => {
  test("maps are merged into what is there, and always go along", async () => {
    const objects = {
      realm: { attributes: { others: "kept", a: "1" }, oauth2DeviceCodeLifespan: 600, oauth2DevicePollingInterval: 5 },
    };
    const live = made("attributes: { a: '1' }");
    const log = await requests(live, "accessTokenLifespan: 10m\nattributes: { a: '2' }", { objects });
    expect(log).toHaveLength(2);
    expect(bodyOf(log, "PUT realm")).toMatchObject({
      accessTokenLifespan: 600,
      attributes: { others: "kept", a: "2" },
    });
  });

  test("is made bare", async () => {
    const log = await requests(undefined, "accessTokenLifespan: 10m\nattributes: { a: b }");
    expect(log.map((line) => line.split(" {")[0])).toEqual(["POST realms", "GET realm", "PUT realm"]);
    expect(bodyOf(log, "POST realms")).toEqual({ realm: "demo", enabled: true, accessTokenLifespan: 600 });
  });
});

describe("a role", () => {
  test("is put whole: what others wrote is looked up again", async () => {
    const objects = { "role/r": { id: "1", name: "r", description: "old", attributes: { others: ["kept"] } } };
    const log = await requests(made("roles: { r: {} }"), "roles: { r: { attributes: { a: x } } }", { objects });
    expect(log[0]).toBe("GET role/r");
    expect(bodyOf(log, "PUT role/r")).toEqual({
      id: "1",
      name: "r",
      description: "old",
      attributes: { others: ["kept"], a: ["x"] },
    });
  });

  test.each(["..", "%2F", "🍕"])("called %s goes by id", async (name) => {
    const text = `roles: { ${JSON.stringify(name)}: {} }`;
    const log = await requests(made(text), text.replace("{}", "{ absent: true }"));
    expect(log).toEqual([`DELETE role/${encodeURIComponent(name)}`]);
  });

  test("of a client, with what it includes", async () => {
    const log = await requests(
      made("clients: { web: {} }"),
      "clients: { web: { roles: { a: { composites: [web/b] }, b: {} } } }",
    );
    expect(log.map((line) => line.split(" {")[0])).toEqual([
      "POST client/web/roles",
      "POST client/web/roles",
      "CHANGE client/web/role/a +client/web/role/b",
    ]);
  });
});

describe("a user", () => {
  test("is made with its password; roles and groups follow, which the POST drops", async () => {
    const log = await requests(
      made("roles: { r: {} }\ngroups: { g: {} }"),
      "roles: { r: {} }\ngroups: { g: {} }\nusers: { jo: { password: fake-secret, roles: [r], groups: [/g] } }",
    );
    expect(log.map((line) => line.split(" {")[0])).toEqual([
      "POST users",
      "CHANGE users/new +role/r",
      "GET users/new/groups",
      "PUT users/new group/g",
    ]);
    expect(bodyOf(log, "POST users")).toMatchObject({
      username: "jo",
      enabled: true,
      credentials: [{ type: "password", value: "fake-secret", temporary: false }],
    });
  });

  test("is put whole: names and email would be wiped", async () => {
    const objects = {
      "user/jo": { id: "1", username: "jo", email: "jo@example.com", attributes: { others: ["kept"] } },
    };
    const log = await requests(made("users: { jo: {} }"), "users: { jo: { firstName: Jo } }", { objects });
    expect(bodyOf(log, "PUT user/jo")).toMatchObject({
      email: "jo@example.com",
      firstName: "Jo",
      attributes: { others: ["kept"] },
    });
  });

  test("a password is reset only when asked for", async () => {
    const live = made("users: { jo: { password: fake-one } }");
    const now = "users: { jo: { password: fake-two } }";
    expect(await requests(live, now)).toEqual([]);
    expect(await requests(live, now, {}, { resetPasswords: true })).toEqual([
      'PUT user/jo/password {"type":"password","value":"fake-two","temporary":false}',
    ]);
  });
});

test("nothing to change sends nothing", async () => {
  const file =
    "clientScopes: { s: {} }\nclients: { web: { secret: fake-secret, protocolMappers: { m: { audience: api } } } }\nroles: { r: {} }\nusers: { jo: { firstName: Jo } }";
  expect(await requests(made(file), file)).toEqual([]);
});
