/** What the server's representation is read as. */
import { describe, expect, test } from "vitest";
import type { JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { readObjects } from "#resources/index.ts";
import type { RawRealm } from "#resources/raw.ts";

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
