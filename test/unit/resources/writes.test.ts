/** What goes over the wire for a change: each kind knows which of Keycloak's PUTs are patches and which are wholes. */
import { describe, expect, test } from "vitest";
import { apply } from "#apply/apply.ts";
import type { JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import { type Behaviour, memoryApi } from "../../support/admin-api.ts";
import { byHand, declare, KEEP, realmMade } from "../../support/realms.ts";

const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

/** The requests that make a file true on a realm that other files have made. */
async function requests(
  live: Realm | undefined,
  now: string,
  behaviour: Behaviour = {},
  options = {},
): Promise<string[]> {
  const api = memoryApi(behaviour);
  const planned = makePlan(live, declare(demo(now)), { ...KEEP, ...options });
  const stop = new AbortController();
  const outcomes = await apply(planned, api, { signal: stop.signal, statusOf: () => undefined, onOutcome: () => {} });
  expect(outcomes.filter(({ kind }) => kind !== "done")).toEqual([]);
  return api.log;
}

/** The body of a request that begins like this. */
function bodyOf(log: readonly string[], request: string): JsonMap {
  const found = log.find((line) => line.startsWith(`${request} {`));
  return JSON.parse(found?.slice(request.length + 1) ?? "null") as JsonMap;
}

const made = (body: string) => realmMade(demo(body));

describe("a client", () => {
  test("is made in one request: mark, both scope lists, mappers, secret", async () => {
    const log = await requests(
      made("clientScopes: { s: {} }"),
      "clientScopes: { s: {} }\nclients: { web: { secret: fake-secret, defaultClientScopes: [s], protocolMappers: { m: { audience: api } } } }",
    );
    expect(log).toHaveLength(1);
    expect(bodyOf(log, "POST clients")).toMatchObject({
      clientId: "web",
      secret: "fake-secret",
      attributes: { "kcx.owner": "team" },
      defaultClientScopes: ["s"],
      optionalClientScopes: ["address", "phone", "offline_access", "organization", "microprofile-jwt"].sort(),
      protocolMappers: [
        {
          name: "m",
          protocolMapper: "oidc-audience-mapper",
          config: { "included.client.audience": "api", "kcx.owner": "team" },
        },
      ],
    });
  });

  test("a change sends only what changes, and what its PUT would reset", async () => {
    const log = await requests(
      made("clients: { web: { name: Web, attributes: { a: '1', b: '2' }, redirectUris: [x] } }"),
      "clients: { web: { name: '', enabled: false, attributes: { a: ~, c: '3' }, redirectUris: [x, y] } }",
    );
    expect(log).toEqual([
      'PUT client/web {"enabled":false,"name":"","redirectUris":["x","y"],"attributes":{"a":null,"c":"3"},"webOrigins":[],"frontchannelLogout":false}',
    ]);
  });

  test("a new secret brings its time", async () => {
    const log = await requests(
      made("clients: { web: { secret: fake-one } }"),
      "clients: { web: { secret: fake-two } }",
    );
    expect(log).toEqual([
      'PUT client/web {"secret":"fake-two","attributes":{"client.secret.creation.time":"1767323045"},"webOrigins":[],"frontchannelLogout":false}',
    ]);
  });

  test("scopes have endpoints of their own; whatever leaves goes first", async () => {
    const scopes = "clientScopes: { a: {}, b: {} }\n";
    const log = await requests(
      made(`${scopes}clients: { web: { defaultClientScopes: [a], optionalClientScopes: [b] } }`),
      `${scopes}clients: { web: { defaultClientScopes: [b], optionalClientScopes: [a] } }`,
    );
    expect(log).toEqual([
      "DELETE client/web default client-scope/a",
      "DELETE client/web optional client-scope/b",
      "PUT client/web default client-scope/b",
      "PUT client/web optional client-scope/a",
    ]);
  });

  test("adopted and renamed", async () => {
    const live = byHand(made("clients: { old: {} }"));
    expect(await requests(live, "clients: { new: { was: old } }", {}, { adopt: true })).toEqual([
      'PUT client/new {"attributes":{"kcx.owner":"team"},"clientId":"new","webOrigins":[],"frontchannelLogout":false}',
    ]);
  });

  test("that stops being public gets a secret of the server's own first", async () => {
    const log = await requests(
      made("clients: { web: { publicClient: true } }"),
      "clients: { web: { publicClient: false, secret: fake-secret } }",
    );
    expect(log.map((line) => line.includes("fake-secret"))).toEqual([false, true]);
  });
});

describe("a mapper", () => {
  const live = made("clients: { web: { protocolMappers: { m: { audience: api } } } }");
  const behaviour: Behaviour = {
    mappers: {
      "client/web": [
        {
          id: "client/web/mapper/m",
          name: "m",
          protocolMapper: "oidc-audience-mapper",
          config: { kept: "yes", gone: "x" },
        },
      ],
    },
  };

  test("is looked up again, merged, and sent whole, by id", async () => {
    const log = await requests(
      live,
      "clients: { web: { protocolMappers: { m: { config: { gone: ~, id.token.claim: 'true' } } } } }",
      behaviour,
    );
    expect(log[0]).toBe("GET client/web/mappers");
    expect(bodyOf(log, "PUT client/web/mappers/client/web/mapper/m")).toEqual({
      id: "client/web/mapper/m",
      name: "m",
      protocolMapper: "oidc-audience-mapper",
      config: { kept: "yes", gone: "x", "id.token.claim": "true" },
    });
  });

  test("goes by id, whatever it is called", async () => {
    const log = await requests(
      made('clients: { web: { protocolMappers: { "..": { audience: api } } } }'),
      'clients: { web: { protocolMappers: { "..": { absent: true } } } }',
    );
    expect(log).toEqual(["DELETE client/web/mappers/client/web/mapper/.."]);
  });
});

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
