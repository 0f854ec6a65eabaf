import { describe, expect, onTestFinished, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import { applyHere, comparable, snapshotOf } from "../support/direct.ts";
import { inSteps, keepsWord, type Step } from "../support/keeps-word.ts";
import { makeRealm, realmName, realmNamed } from "../support/keycloak.ts";

describe("what a plan says is what the server then has", () => {
  test.each<[string, Step[]]>([
    [
      "who else may log in, and how: providers, organizations, flows, actions, texts",
      [
        `
        organizationsEnabled: true
        identityProviders: { p: { providerId: github, trustEmail: true, mappers: { m: { identityProviderMapper: hardcoded-attribute-idp-mapper, config: { attribute: a } } } }, q: { providerId: github } }
        organizations: { acme: { domains: [acme.test, b.test], attributes: { a: [x, y] }, identityProviders: [p] } }
        requiredActions: { VERIFY_EMAIL: { defaultAction: true, config: { a: b } }, delete_account: { absent: true } }
        authenticationFlows: { ours: { authenticationExecutions: [{ authenticator: auth-cookie, requirement: REQUIRED }] } }
        browserFlow: ours
        clients: { app: { authenticationFlowBindingOverrides: { browser: ours } } }
        keyProviders: { ours: { providerId: hmac-generated, config: { priority: 7, algorithm: HS256 } } }
        localizationTexts: { de: { hello: Hallo, bye: Ade } }`,
        `
        identityProviders: { p: { displayName: P, config: { a: b }, mappers: { m: { absent: true } } }, q: { absent: true } }
        organizations: { acme: { name: ACME, domains: [acme.test], attributes: { a: null }, identityProviders: [] } }
        requiredActions: { VERIFY_EMAIL: { config: { a: null } }, delete_account: { enabled: false, priority: 5 } }
        authenticationFlows: { ours: { absent: true } }
        browserFlow: browser
        clients: { app: { authenticationFlowBindingOverrides: { browser: null } } }
        keyProviders: { ours: { config: { priority: 9 } } }
        localizationTexts: { de: { hello: null } }`,
      ],
    ],
    [
      "roles: of the realm and of clients, composed, renamed, taken away",
      [
        `
        roles:
          viewer: { description: may look }
          editor: { composites: [viewer, api/read], attributes: { level: "2" } }
          going: { composites: [editor] }
        clients: { api: { roles: { read: {}, write: { composites: [api/read] } } } }
        clientScopes: { gated: { roles: [editor, api/write] } }`,
        `
        roles:
          viewer: { description: may look around }
          chief: { was: editor, composites: [viewer], attributes: { level: null, rank: ["1", "2"] } }
          going: { absent: true }
        clients: { api: { roles: { read: {}, write: { composites: { with: [viewer] } } } } }
        clientScopes: { gated: { roles: { without: [api/write] } } }`,
        `
        clients: { api: { roles: { read: { absent: true } } } }`,
      ],
    ],
    [
      "groups, and who is in them from the start",
      [
        `
        roles: { viewer: {}, editor: {} }
        groups:
          staff: { roles: [viewer], attributes: { floor: "1" }, subGroups: { kitchen: { roles: [editor] }, bar: {} } }
          guests: {}
        defaultGroups: [/guests]`,
        `
        groups:
          staff: { roles: [editor], attributes: { floor: null, wing: [a, b] }, subGroups: { bar: { absent: true } } }
          visitors: { was: guests, description: renamed }
        defaultGroups: [/staff/kitchen]`,
      ],
    ],
    [
      "the realm's own settings",
      [
        `
        accessTokenLifespan: 2m
        ssoSessionMaxLifespan: 1h
        displayName: A realm
        eventsEnabled: true
        enabledEventTypes: [LOGIN, TOKEN_EXCHANGE]
        sslRequired: all
        organizationsEnabled: true
        attributes: { colour: blue, shape: round }`,
        `
        accessTokenLifespan: 10m
        displayName: ""
        enabledEventTypes: [TOKEN_EXCHANGE]
        sslRequired: none
        bruteForceProtected: true
        attributes: { colour: green, shape: null }`,
      ],
    ],
    [
      "users",
      [
        `
        editUsernameAllowed: true
        users:
          johndoe: { email: John.Doe@Example.test, firstName: John, lastName: Doe, password: "only now" }
          Mary: { enabled: false }`,
        `
        users:
          johndoe: { lastName: Dough, emailVerified: true, requiredActions: [UPDATE_PASSWORD] }
          jane: { was: mary, enabled: true, firstName: Jane }`,
      ],
    ],
    [
      "what an owner no longer declares goes with --prune, marked or adopted",
      [
        "clients: { by-nobody: {}, stays: {} }",
        [
          `
          owner: us
          roles: { ours: {} }
          clients: { by-nobody: { protocolMappers: { m: { audience: account } } }, ours: { roles: { r: {} } } }
          clientScopes: { ours: { type: default } }`,
          { adopt: true },
        ],
        [
          `
          owner: us
          clientScopes: { theirs: {} }`,
          { prune: true },
        ],
      ],
    ],
  ])("%s", (_, steps) => inSteps(steps));

  test("a realm that is not there: all that a new one has by itself", async () => {
    const name = realmName();
    onTestFinished(() => realmNamed(name).delete());
    await keepsWord(name, "{ accessTokenLifespan: 7m, attributes: { colour: blue }, clients: { one: {} } }");
  });
});

test("two roads lead to one realm: what a file makes does not depend on what was there", async () => {
  const [one, other] = [await makeRealm(), await makeRealm()];
  onTestFinished(async () => {
    await one.delete();
    await other.delete();
  });
  const seen = async (name: string, yaml: string) => {
    await applyHere(name, yaml, { prune: true });
    return comparable((await snapshotOf(name, yaml)) as Realm);
  };
  const shopFirst = await seen(one.name, SHOP);
  const bankFirst = await seen(other.name, BANK);
  expect(shopFirst).not.toEqual(bankFirst);
  expect(await seen(one.name, BANK)).toEqual(bankFirst);
  expect(await seen(other.name, SHOP)).toEqual(shopFirst);
});

/** Two files that say different things of the same fields, each of some objects that the other has not. */
const SHOP = `
  owner: us
  accessTokenLifespan: 5m
  eventsEnabled: true
  enabledEventTypes: [LOGIN]
  attributes: { colour: blue }
  roles:
    shopper: { description: buys, composites: [till/open], attributes: { level: ["1"] } }
    member: {}
  clientScopes:
    common: { type: default, description: for all, roles: [shopper], protocolMappers: { m: { audience: till, idToken: true, userinfo: true } } }
    shop: { type: optional, includeInTokenScope: false, protocolMappers: { s: { hardcodedClaim: shop, claimValue: "1" } } }
  clients:
    till:
      publicClient: false
      serviceAccountsEnabled: true
      standardTokenExchange: true
      fullScopeAllowed: true
      redirectUris: ["https://till.example.test/*"]
      webOrigins: ["+"]
      attributes: { kept: "yes", theme: light }
      defaultClientScopes: [basic, common]
      optionalClientScopes: [shop]
      serviceAccountRoles: [member]
      roles: { open: { description: opens it } }
      protocolMappers: { x: { audience: till, lightweight: false }, only-shop: { customAudience: "https://shop.example.test" } }
  groups: { staff: { attributes: { floor: ["1"] }, roles: [member], subGroups: { early: {} } } }
  users: { johndoe: { firstName: John, lastName: Doe, email: john@example.test, enabled: true } }
`;

const BANK = `
  owner: us
  accessTokenLifespan: 1m
  eventsEnabled: false
  enabledEventTypes: [LOGIN, LOGOUT]
  attributes: { colour: green }
  roles:
    shopper: { description: buys much, composites: [member], attributes: { level: ["2", "3"] } }
    member: {}
    banker: { composites: [shopper] }
  clientScopes:
    common: { type: none, description: for some, roles: [], protocolMappers: { m: { customAudience: till, idToken: false, userinfo: false } } }
    bank: { type: default, consentScreen: false }
  clients:
    till:
      publicClient: true
      serviceAccountsEnabled: false
      standardTokenExchange: false
      fullScopeAllowed: false
      redirectUris: []
      webOrigins: []
      attributes: { kept: "no", theme: dark }
      defaultClientScopes: [basic, bank]
      optionalClientScopes: [common]
      protocolMappers: { x: { audience: vault, lightweight: true } }
    vault: { bearerOnly: true }
  groups: { staff: { attributes: { floor: ["2"] }, roles: [], subGroups: { late: {} } } }
  users: { johndoe: { firstName: Johnny, lastName: Doe, email: johnny@example.test, enabled: false } }
`;
