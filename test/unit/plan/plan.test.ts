/**
 * Plans, told as a story: a realm that files have made (or that somebody made by hand), the file of today, and the
 * list of what would be done. Here: what one object holds.
 */
import { describe, expect, test } from "vitest";
import { planFor, realmMade } from "../../support/realms.ts";
import { demo, tell } from "./telling.ts";

describe("fields", () => {
  const before = ["clients: { web: { name: Web, attributes: { a: '1', b: '2' }, redirectUris: [x, y] } }"];
  tell([
    { name: "the same again is nothing", before, now: before[0] as string, told: [] },
    { name: "in another order is nothing", before, now: "clients: { web: { redirectUris: [y, x] } }", told: [] },
    {
      name: "a declared field is exact",
      before,
      now: "clients: { web: { name: Other, enabled: false } }",
      told: ["~ client/web enabled: true → false", '~ client/web name: "Web" → "Other"'],
    },
    { name: "an undeclared field is left alone", before, now: "clients: { web: {} }", told: [] },
    {
      name: "a map is compared key by key; null takes a key away",
      before,
      now: "clients: { web: { attributes: { a: '3', b: ~, c: '4' } } }",
      told: [
        '~ client/web attributes.a: "1" → "3"',
        '~ client/web attributes.b: "2" → null',
        '~ client/web attributes.c: null → "4"',
      ],
    },
    {
      name: "null for a key that isn't there is nothing, and so is an empty text",
      before,
      now: "clients: { web: { attributes: { c: ~, d: '' }, description: '' } }",
      told: [],
    },
    {
      name: "a list is an exact set",
      before,
      now: "clients: { web: { redirectUris: [y, z] } }",
      told: ["~ client/web redirectUris +z -x"],
    },
    {
      name: "realm settings",
      now: "accessTokenLifespan: 10m\neventsListeners: []\nattributes: { a: b }",
      told: [
        "~ realm accessTokenLifespan: 300 → 600",
        '~ realm attributes.a: null → "b"',
        "~ realm eventsListeners -jboss-logging",
      ],
    },
  ]);
});

describe("client scopes of a client", () => {
  const scopes = "clientScopes: { a: {}, b: {} }";
  const before = [`${scopes}\nclients: { web: { defaultClientScopes: [a, profile], optionalClientScopes: [email] } }`];
  tell([
    {
      name: "a list is exact",
      before,
      now: `${scopes}\nclients: { web: { defaultClientScopes: [b] } }`,
      told: ["~ client/web defaultClientScopes +b -a -profile"],
    },
    {
      name: "with and without add and take away only those",
      before,
      now: `${scopes}\nclients: { web: { defaultClientScopes: { with: [b], without: [profile, acr] } } }`,
      told: ["~ client/web defaultClientScopes +b -profile", "! client/web/scope/a adds-scope"],
    },
    {
      name: "a scope stands on one list only",
      before,
      now: `${scopes}\nclients: { web: { optionalClientScopes: { with: [a] } } }`,
      told: ["~ client/web defaultClientScopes -a", "~ client/web optionalClientScopes +a"],
    },
    {
      name: "service_account belongs to no wish",
      before: ["clients: { tools: { serviceAccountsEnabled: true } }"],
      now: "clients: { tools: { defaultClientScopes: [service_account] } }",
      told: ["~ client/tools defaultClientScopes -acr -basic -email -profile -roles -web-origins"],
    },
    {
      name: "a new client has the realm's, also those that the file makes default",
      now: "clientScopes: { a: { type: default }, b: { type: optional } }\nclients: { web: { defaultClientScopes: { with: [] } } }",
      told: ["+ client-scope/a", "+ client-scope/b", "+ client/web"],
    },
  ]);

  test("in the order in which they are made", () => {
    const plan = planFor(
      realmMade(),
      demo("clientScopes: { z: {} }\nclients: { a: { defaultClientScopes: { with: [z] } } }"),
    );
    expect(plan.steps.map(({ address, wave }) => [address, wave])).toEqual([
      ["client-scope/z", 0],
      ["client/a", 1],
    ]);
  });
});

describe("secrets", () => {
  const before = ["clients: { tools: { secret: fake-one } }\nusers: { jo: { password: fake-one } }"];
  tell([
    { name: "that are equal are nothing", before, now: "clients: { tools: { secret: fake-one } }", told: [] },
    {
      name: "that differ change",
      before,
      now: "clients: { tools: { secret: fake-two } }",
      told: ["~ client/tools secret changes"],
    },
    {
      name: "that are unset are not compared",
      before,
      now: 'clients: { tools: { secret: "${env:NONE}" } }',
      told: ["? client/tools secret unset"],
    },
    {
      name: "of a new client may be unset while nobody writes it",
      now: 'clients: { tools: { secret: "${env:NONE}" } }',
      told: ["+ client/tools", "? client/tools secret unset"],
    },
    {
      name: "that the server doesn't show are not compared",
      before: ["clients: { tools: {} }"],
      now: "clients: { tools: { secret: fake-two } }",
      told: ["? client/tools secret unreadable"],
    },
    {
      name: "passwords are set with the user, later only when asked for",
      before,
      now: "users: { jo: { password: fake-two } }",
      told: ["? user/jo password write-only", "? client/tools orphan"],
    },
    {
      name: "--reset-passwords sets them",
      before,
      now: "users: { jo: { password: fake-two } }",
      options: { resetPasswords: true },
      told: ["~ user/jo password changes", "? client/tools orphan"],
    },
  ]);
});

describe("a realm that isn't there", () => {
  const now = demo("accessTokenLifespan: 10m\nattributes: { a: b }\nclients: { web: {} }\nusers: { jo: {} }");

  test("is made first, with its own settings; then all else, beside each other", () => {
    const plan = planFor(undefined, now);
    expect(plan.steps.map(({ do: verb, address, wave }) => [verb, address, wave])).toEqual([
      ["create", "realm", 0],
      ["create", "client/web", 1],
      ["create", "user/jo", 1],
    ]);
    expect(plan.steps[0]).toMatchObject({
      fields: { realm: "demo", enabled: true, accessTokenLifespan: 600, attributes: { a: "b" } },
    });
  });

  test("is named by the file", () => {
    expect(planFor(undefined, now).realm).toBe("demo");
    expect(planFor(undefined, now).notes).toEqual([]);
  });
});
