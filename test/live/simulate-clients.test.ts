/** What a plan says of clients, their scopes and mappers is what the server then has. */
import { describe, expect, onTestFinished, test } from "vitest";
import { simulate } from "#plan/simulate.ts";
import { applyHere, planOf } from "../support/direct.ts";
import { inSteps, type Step } from "../support/keeps-word.ts";
import { makeRealm } from "../support/keycloak.ts";

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
  ])("%s", (_, steps) => inSteps(steps));
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
