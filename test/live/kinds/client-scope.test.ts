import { drifting } from "../../support/drift.ts";

const MAPPERS = `
      to-the-kitchen: { audience: kitchen }
      to-anybody: { customAudience: urn:example:api, idToken: true, lightweight: true }
      to-all-with-roles: { audienceResolve: true }
      shift: { userAttribute: shift, claim: work.shift, claimType: String, multivalued: true, userinfo: true }
      mail: { userProperty: email, claim: mail, accessToken: false, idToken: true, introspection: false }
      tenant: { hardcodedClaim: tenant, claimValue: "42", claimType: int }
      always-cook: { hardcodedRole: kitchen.cook }
      roles: { realmRoles: groups_of_roles }
      teams: { groups: teams }
      long-form:
        protocol: openid-connect
        protocolMapper: oidc-usermodel-client-role-mapper
        config:
          usermodel.clientRoleMapping.clientId: kitchen
          claim.name: kitchen.roles
          jsonType.label: String
          multivalued: true
          access.token.claim: true
          gone: null
`;

drifting("a client scope", {
  declared: `
clientScopes:
  orders:
    description: Orders of the kitchen
    type: default
    consentScreen: true
    consentScreenText: Read your orders
    includeInTokenScope: true
    attributes: { gui.order: 7, gone: null }
    roles: [cook-of-all, kitchen/cook]
  bills: { type: optional, includeInTokenScope: false, consentScreen: false }
  plain: { type: none }
  unsaid: {}
  profile: { consentScreenText: Your name, protocolMappers: { nickname: { config: { claim.name: nick } } } }
clients:
  kitchen: { roles: { cook: {} } }
roles:
  cook-of-all: {}
`,
  async byHand(hand, realm) {
    await realm.clientScope({ name: "theirs", description: "by hand" });
    await hand.clientScope("orders", { attributes: { theirs: "kept" } });
    await hand.clientScope("bills", { description: "written by hand" });
    await hand.addMapper(["client-scopes", "orders"], {
      name: "by hand",
      protocolMapper: "oidc-hardcoded-claim-mapper",
      config: { "claim.name": "theirs", "claim.value": "1" },
    });
    await hand.roleOf(["client-scopes", "plain"], "cook-of-all", true);
  },
  drifts: [
    {
      title: "its description",
      change: (hand) => hand.clientScope("orders", { description: "" }),
      says: ["~ client-scope orders", '    description  (none) → "Orders of the kitchen"'],
    },
    {
      title: "consent",
      change: (hand) => hand.clientScope("orders", { attributes: { "display.on.consent.screen": "false" } }),
      says: ["~ client-scope orders", "    attributes.display.on.consent.screen  false → true"],
    },
    {
      title: "the text of the consent, of a scope that every realm has",
      change: (hand) =>
        hand.clientScope("profile", { attributes: { "consent.screen.text": "${profileScopeConsentText}" } }),
      says: [
        "~ client-scope profile",
        '    attributes.consent.screen.text  "${profileScopeConsentText}" → "Your name"',
      ],
    },
    {
      title: "whether tokens name it",
      change: (hand) => hand.clientScope("bills", { attributes: { "include.in.token.scope": null } }),
      says: ["~ client-scope bills", "    attributes.include.in.token.scope  (none) → false"],
    },
    {
      title: "an attribute that shall not be there",
      change: (hand) => hand.clientScope("orders", { attributes: { gone: "back" } }),
      says: ["~ client-scope orders", "    attributes.gone  back → (none)"],
    },
    {
      title: "a default scope that was made optional",
      change: (hand) => hand.typeOf("orders", "optional"),
      says: ["~ client-scope orders", "    type  optional → default"],
    },
    {
      title: "an optional scope that was taken off its list",
      change: (hand) => hand.typeOf("bills", "none"),
      says: ["~ client-scope bills", "    type  none → optional"],
    },
    {
      title: "a scope that was given to all new clients",
      change: (hand) => hand.typeOf("plain", "default"),
      says: ["~ client-scope plain", "    type  default → none"],
    },
    {
      title: "a role of its own and one of a client",
      change: async (hand) => {
        await hand.roleOf(["client-scopes", "orders"], "cook-of-all", false);
        await hand.roleOf(["client-scopes", "orders"], "kitchen/cook", false);
        await hand.roleOf(["client-scopes", "orders"], "offline_access", true);
      },
      says: ["~ client-scope orders › role-scope", "    roles  + kitchen/cook  + cook-of-all  - offline_access"],
    },
    {
      title: "a mapper that every realm has",
      change: (hand) => hand.mapper(["client-scopes", "profile"], "nickname", { "claim.name": "nickname" }),
      says: ["~ client-scope profile › mapper nickname", "    config.claim.name  nickname → nick"],
    },
  ],
});

drifting.each([
  ["of a client", "clients", "clients:\n  app:\n    protocolMappers:", "client app"],
  ["of a client scope", "client-scopes", "clientScopes:\n  app:\n    protocolMappers:", "client-scope app"],
] as const)("mappers %s", (kind, above, title) => ({
  declared: `${above}${MAPPERS}`,
  async byHand(hand) {
    await hand.addMapper([kind, "app"], {
      name: "by hand",
      protocolMapper: "oidc-audience-mapper",
      config: { "included.custom.audience": "theirs", "access.token.claim": "true" },
    });
    await hand.mapper([kind, "app"], "to-the-kitchen", { "userinfo.token.claim": "false", theirs: "kept" });
  },
  drifts: [
    {
      title: "an audience",
      change: (hand) => hand.mapper([kind, "app"], "to-the-kitchen", { "included.client.audience": "bank" }),
      says: [`~ ${title} › mapper to-the-kitchen`, "    config.included.client.audience  bank → kitchen"],
    },
    {
      title: "the token it goes into",
      change: (hand) => hand.mapper([kind, "app"], "to-anybody", { "id.token.claim": "false" }),
      says: [`~ ${title} › mapper to-anybody`, "    config.id.token.claim  false → true"],
    },
    {
      title: "a key that was taken away",
      change: (hand) => hand.mapper([kind, "app"], "shift", { multivalued: undefined }),
      says: [`~ ${title} › mapper shift`, "    config.multivalued  (none) → true"],
    },
    {
      title: "a claim's name and value",
      change: (hand) => hand.mapper([kind, "app"], "tenant", { "claim.name": "org", "claim.value": "43" }),
      says: [`~ ${title} › mapper tenant`, "    config.claim.name  org → tenant", "    config.claim.value  43 → 42"],
    },
    {
      title: "a key that shall not be there",
      change: (hand) => hand.mapper([kind, "app"], "long-form", { gone: "back" }),
      says: [`~ ${title} › mapper long-form`, "    config.gone  back → (none)"],
    },
    {
      title: "another type",
      change: (hand) => hand.mapper([kind, "app"], "mail", {}, { protocolMapper: "oidc-usermodel-attribute-mapper" }),
      says: [
        `~ ${title} › mapper mail`,
        "    protocolMapper  oidc-usermodel-attribute-mapper → oidc-usermodel-property-mapper",
      ],
    },
    {
      title: "one that was deleted",
      change: (hand) => hand.removeMapper([kind, "app"], "always-cook"),
      says: [`+ ${title} › mapper always-cook`],
      isMadeAgain: true,
    },
  ],
}));
