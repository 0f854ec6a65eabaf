/** What goes over the wire for a change of a client or of its mappers. */
import { describe, expect, test } from "vitest";
import type { Behaviour } from "../../support/admin-api.ts";
import { byHand } from "../../support/realms.ts";
import { bodyOf, made, requests } from "./requests.ts";

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

  test("a change sends only what changes", async () => {
    const log = await requests(
      made("clients: { web: { name: Web, attributes: { a: '1', b: '2' }, redirectUris: [x] } }"),
      "clients: { web: { name: '', enabled: false, attributes: { a: ~, c: '3' }, redirectUris: [x, y] } }",
    );
    expect(log).toEqual([
      'PUT client/web {"enabled":false,"name":"","redirectUris":["x","y"],"attributes":{"a":null,"c":"3"}}',
    ]);
  });

  test("a new secret brings its time", async () => {
    const log = await requests(
      made("clients: { web: { secret: fake-one } }"),
      "clients: { web: { secret: fake-two } }",
    );
    expect(log).toEqual([
      'PUT client/web {"secret":"fake-two","attributes":{"client.secret.creation.time":"1767323045"}}',
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
      'PUT client/new {"attributes":{"kcx.owner":"team"},"clientId":"new"}',
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
