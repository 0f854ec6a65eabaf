import { expect, onTestFinished, test } from "vitest";
import { drifting } from "../../support/drift.ts";
import { makeRealm } from "../../support/keycloak.ts";
import { applyAll, plan, wantedOf } from "../../support/street.ts";

const PARTNER = "/identity-provider/instances/partner";

drifting("identity providers and their mappers", {
  declared: `
identityProviders:
  partner:
    providerId: oidc
    displayName: Our partner
    trustEmail: true
    firstBrokerLoginFlowAlias: first broker login
    config:
      clientId: shop
      clientSecret: \${env:PARTNER_SECRET}
      authorizationUrl: https://partner.example.test/auth
      tokenUrl: https://partner.example.test/token
      useJwksUrl: true
    mappers:
      department: { identityProviderMapper: hardcoded-attribute-idp-mapper, config: { attribute: department, attribute.value: partners } }
      "a/b c": { identityProviderMapper: hardcoded-attribute-idp-mapper, config: { attribute: x, attribute.value: y } }
  saml-partner:
    providerId: saml
    enabled: false
    config: { singleSignOnServiceUrl: "https://saml.example.test/sso", syncMode: IMPORT }
`,
  variables: { PARTNER_SECRET: "the partner's secret" },
  byHand: async (hand) => {
    await hand.add("/identity-provider/instances", {
      alias: "theirs",
      providerId: "github",
      config: { clientId: "x" },
    });
    await hand.add(`${PARTNER}/mappers`, {
      name: "theirs",
      identityProviderAlias: "partner",
      identityProviderMapper: "hardcoded-attribute-idp-mapper",
      config: { attribute: "t", "attribute.value": "t" },
    });
    await hand.change(PARTNER, { config: { theirs: "kept" } });
  },
  drifts: [
    {
      title: "what it is called",
      change: (hand) => hand.change(PARTNER, { displayName: "Somebody" }),
      says: ["~ identity-provider partner", '    displayName  Somebody → "Our partner"'],
    },
    {
      title: "a flag, which is shown only where it is true",
      change: (hand) => hand.change(PARTNER, { trustEmail: false }),
      says: ["~ identity-provider partner", "    trustEmail  false → true"],
    },
    {
      title: "whether it may be used",
      change: (hand) => hand.change("/identity-provider/instances/saml-partner", { enabled: true }),
      says: ["~ identity-provider saml-partner", "    enabled  true → false"],
    },
    {
      title: "where it is",
      change: (hand) => hand.change(PARTNER, { config: { tokenUrl: "https://evil.example.test/token" } }),
      says: [
        "~ identity-provider partner",
        "    config.tokenUrl  https://evil.example.test/token → https://partner.example.test/token",
      ],
    },
    {
      title: "the flow of a first log-in",
      change: (hand) => hand.change(PARTNER, { firstBrokerLoginFlowAlias: "browser" }),
      says: ["~ identity-provider partner", '    firstBrokerLoginFlowAlias  browser → "first broker login"'],
    },
    {
      title: "what a mapper does",
      change: (hand) => hand.changeIn(`${PARTNER}/mappers`, "department", { config: { "attribute.value": "evil" } }),
      says: [
        "~ identity-provider partner › identity-provider-mapper department",
        "    config.attribute.value  evil → partners",
      ],
    },
    {
      title: "a mapper that was deleted",
      change: (hand) => hand.removeIn(`${PARTNER}/mappers`, "a/b c"),
      says: ["+ identity-provider partner › identity-provider-mapper a/b c"],
      isMadeAgain: true,
    },
    {
      title: "a provider that was deleted",
      change: (hand) => hand.remove("/identity-provider/instances/saml-partner"),
      says: ["+ identity-provider saml-partner"],
      isMadeAgain: true,
    },
  ],
});

test("what a provider is stays, whatever a PUT says: another one is refused before anything happens", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const provider = (providerId: string) =>
    wantedOf(realm.name, `identityProviders: { p: { providerId: ${providerId} } }`);
  await applyAll(provider("oidc"));
  await realm.admin("PUT", "/identity-provider/instances/p", { alias: "p", providerId: "keycloak-oidc", config: {} });
  expect(await realm.admin("GET", "/identity-provider/instances/p")).toMatchObject({ providerId: "oidc" });
  await expect(plan(provider("keycloak-oidc"))).rejects.toThrow(
    "identity-provider p is made with `providerId: oidc`, for good",
  );
});
