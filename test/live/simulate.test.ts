import { describe, expect, onTestFinished, test } from "vitest";
import type { PlanOptions } from "#commands/shared/planning.ts";
import type { Realm } from "#model/realm.ts";
import { simulate } from "#plan/simulate.ts";
import { applyHere, comparable, planOf, snapshotOf } from "../support/direct.ts";
import { makeRealm, realmName, realmNamed } from "../support/keycloak.ts";

/** A file, or a file with options; each is applied to what the one before left. */
type Step = string | [yaml: string, options: PlanOptions];

describe("what a plan says is what the server then has", () => {
  test.each<[string, Step[]]>([
    [
      "clients: made, switched about, attributes added and taken away",
      [
        `
        clients:
          plain: {}
          web: { publicClient: true, redirectUris: ["https://web.example.test/*"], attributes: { a: x, b: y } }
          rooted: { rootUrl: "https://rooted.example.test", baseUrl: /start, name: Rooted }
          api: { bearerOnly: true, attributes: { colour: blue } }
          agent: { serviceAccountsEnabled: true, standardFlowEnabled: false, standardTokenExchange: true }
          asks: { consentRequired: true, fullScopeAllowed: false, accessTokenLifespan: 1m, description: asks first }`,
        `
        clients:
          plain: { publicClient: true, enabled: false }
          web: { publicClient: false, redirectUris: [], attributes: { a: null, b: z, c: "1" } }
          rooted: { rootUrl: "", baseUrl: "", name: Unrooted }
          api: { bearerOnly: false, serviceAccountsEnabled: true, attributes: { colour: null } }
          agent: { serviceAccountsEnabled: false, standardTokenExchange: false }
          asks: { consentRequired: false, fullScopeAllowed: true, accessTokenLifespan: 10m, description: "" }`,
      ],
    ],
    [
      "scope lists: exact, edited, moved from one list to the other",
      [
        `
        clientScopes: { one: {}, two: {}, three: { type: default }, four: { type: optional } }
        clients:
          exact: { defaultClientScopes: [basic, one], optionalClientScopes: [two] }
          edited: { defaultClientScopes: { with: [one], without: [email] } }
          default-only: { defaultClientScopes: [basic, two] }
          with-account: { serviceAccountsEnabled: true, defaultClientScopes: [basic, one] }`,
        `
        clientScopes: { one: {}, two: {}, three: { type: optional }, four: { type: none } }
        clients:
          exact: { defaultClientScopes: [basic, two], optionalClientScopes: [one] }
          edited: { defaultClientScopes: { without: [one] }, optionalClientScopes: { with: [one, email] } }
          default-only: { optionalClientScopes: { with: [two] } }
          with-account: { serviceAccountsEnabled: false, defaultClientScopes: [basic, two] }
          new: {}`,
      ],
    ],
    [
      "mappers: of clients and scopes, in short and in long, changed, renamed, taken away",
      [
        `
        clients:
          front:
            protocolMappers:
              short: { audience: front }
              custom: { customAudience: "https://api.example.test", idToken: true }
              long: { protocol: openid-connect, protocolMapper: oidc-audience-mapper, config: { included.client.audience: front, access.token.claim: "true" } }
              gone: { hardcodedClaim: tenant, claimValue: acme }
              old-name: { audienceResolve: true }
        clientScopes:
          extra:
            protocolMappers:
              one: { userAttribute: phone, claim: phone_number }
              two: { realmRoles: roles }`,
        `
        clients:
          front:
            protocolMappers:
              short: { audience: account }
              custom: { customAudience: "https://api.example.test", idToken: false }
              long: { config: { included.client.audience: null, included.custom.audience: all } }
              gone: { absent: true }
              new-name: { audienceResolve: true, was: old-name }
              new: { groups: groups }
        clientScopes:
          extra:
            protocolMappers:
              one: { userAttribute: phone, claim: phone, lightweight: true }
              two: { absent: true }`,
        `
        clients: { front: { exclusive: true, protocolMappers: { short: { audience: account } } } }
        clientScopes: { extra: { exclusive: true } }`,
      ],
    ],
    [
      "scopes: what they are called, what they show, and to whom they come",
      [
        `
        clientScopes:
          plain: {}
          hidden: { includeInTokenScope: false, consentScreen: false, description: not shown }
          asked: { consentScreen: true, consentScreenText: "May we?", attributes: { gui.order: "3" } }
          everybody: { type: default, protocolMappers: { a: { audience: account } } }
        clients: { holder: { defaultClientScopes: { with: [plain] } } }`,
        `
        clientScopes:
          renamed: { was: plain, type: optional }
          hidden: { includeInTokenScope: true, description: "" }
          asked: { attributes: { gui.order: null, consent.screen.text: null } }
          everybody: { type: none }
        clients: { late: {} }`,
      ],
    ],
    [
      "a scope that goes, from clients that carry it and never were declared",
      [
        `
        clientScopes: { going: { type: default } }
        clients: { carrier: {}, other: { optionalClientScopes: [], defaultClientScopes: [basic] } }`,
        "clientScopes: { going: { absent: true } }",
      ],
    ],
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
      "service accounts and their roles",
      [
        `
        roles: { viewer: {} }
        clients:
          api: { roles: { read: {} } }
          agent: { serviceAccountsEnabled: true, serviceAccountRoles: [viewer, api/read] }`,
        `
        clients: { agent: { serviceAccountRoles: { without: [viewer], with: [realm-management/view-clients] } } }`,
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
  ])("%s", async (_, steps) => {
    const { name } = await makeRealm();
    onTestFinished(() => realmNamed(name).delete());
    for (const step of steps) {
      const [yaml, options] = typeof step === "string" ? [step] : step;
      await keepsWord(name, yaml, options);
    }
  });

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

test("a SAML client gets the realm's SAML scopes, and no others", async () => {
  const { name, readClient, delete: remove } = await makeRealm();
  onTestFinished(() => remove());
  const yaml = "clients: { legacy: { protocol: saml, attributes: { saml.client.signature: false } } }";
  const { have, plan } = await planOf(name, yaml);
  const foreseen = simulate(have, plan.steps).objects.get("client/legacy")?.fields["defaultClientScopes"];
  await applyHere(name, yaml);
  const { defaultClientScopes } = await readClient("legacy");
  expect(defaultClientScopes.sort()).toEqual(["AuthnContextClassRef", "role_list", "saml_organization"]);
  expect(foreseen).toEqual(expect.arrayContaining(defaultClientScopes));
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

/** Plans, applies, reads again: every object and every field must be as the simulation said. */
async function keepsWord(name: string, yaml: string, options: PlanOptions = {}): Promise<void> {
  const { have, plan } = await planOf(name, yaml, options);
  expect(plan.steps).not.toEqual([]);
  await applyHere(name, yaml, options);
  const after = (await snapshotOf(name, yaml)) as Realm;
  expect(comparable(after)).toEqual(comparable(simulate(have, plan.steps)));
}
