import type { ByHand } from "../by-hand.ts";
import { audienceMapper, type TestRealm } from "../keycloak.ts";
import { claim } from "./roles.ts";
import { SECRETS } from "./secrets.ts";

type Body = Record<string, unknown>;

/** Clients of every way to prove who they are, and what hangs on them. */
export async function clients(realm: TestRealm, hand: ByHand): Promise<void> {
  for (const [clientId, representation] of Object.entries(CLIENTS)) await realm.client({ clientId, ...representation });
  await hand.addRole("agent/cook", { description: "Cooks", attributes: { stars: ["3"] } });
  await hand.addRole("agent/chef de cuisine");
  await hand.composite("agent/chef de cuisine", "agent/cook", true);
  await hand.composite("agent/chef de cuisine", "auditor", true);
  await hand.composite("two words: größer 50%", "agent/chef de cuisine", true);
  await hand.roleOf(["clients", "agent"], "auditor", true);
  await hand.roleOf(["clients", "agent"], "realm-management/view-realm", true);
  await hand.roleOf(["client-scopes", "urn:gated"], "agent/cook", true);
  await hand.roleOf(["users", "service-account-agent"], "realm-management/query-users", true);
  await hand.roleOf(["users", "service-account-agent"], "boss", true);
  for (const scope of ["orders", "urn:gated"]) await hand.scopeOf("agent", scope, "optional");
  await hand.scopeOf("web", "bills:read", "default");
  await hand.scopeOf("web", "address", "none");
  await hand.client("account-console", { attributes: { "post.logout.redirect.uris": "https://web.example.test/*" } });
}

/** Where a service account belongs, once the groups are there. */
export async function memberships(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.groupOf("service-account-agent", "/staff", true);
  await hand.groupOf("service-account-agent", "/everybody", false);
}

const CLIENTS: Readonly<Record<string, Body>> = {
  web: {
    name: "${client_web}",
    description: "Where people log in",
    publicClient: true,
    rootUrl: "https://web.example.test",
    baseUrl: "/start",
    adminUrl: "https://web.example.test/admin",
    redirectUris: ["/app/*", "https://other.example.test/back"],
    webOrigins: ["+", "https://spa.example.test"],
    alwaysDisplayInConsole: true,
    consentRequired: true,
    frontchannelLogout: true,
    directAccessGrantsEnabled: true,
    attributes: {
      "pkce.code.challenge.method": "S256",
      "post.logout.redirect.uris": "+##https://web.example.test/bye",
      "frontchannel.logout.url": "https://web.example.test/logout",
      "backchannel.logout.session.required": "false",
      "display.on.consent.screen": "true",
      "consent.screen.text": "May it?",
      login_theme: "keycloak.v2",
      "access.token.lifespan": "120",
      "theirs.own": "kept",
    },
    protocolMappers: [
      audienceMapper("agent"),
      { ...audienceMapper("orders", { "introspection.token.claim": "true" }), name: "as the console makes it" },
      audienceMapper("", { "included.custom.audience": "https://api.example.test", "lightweight.claim": "true" }),
      claim("tenant", { "claim.value": '{"a":["$1"]}', "jsonType.label": "JSON", "userinfo.token.claim": "false" }),
    ],
  },
  agent: {
    protocol: "openid-connect",
    publicClient: false,
    secret: SECRETS.AGENT_CLIENT_SECRET,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    fullScopeAllowed: false,
    attributes: {
      "standard.token.exchange.enabled": "true",
      "standard.token.exchange.enableRefreshRequestedTokenType": "SAME_SESSION",
      "client.use.lightweight.access.token.enabled": "true",
      "use.refresh.tokens": "false",
    },
    protocolMappers: [
      { name: "resolve", protocol: "openid-connect", protocolMapper: "oidc-audience-resolve-mapper", config: {} },
      {
        name: "their department",
        protocol: "openid-connect",
        protocolMapper: "oidc-usermodel-attribute-mapper",
        config: {
          "user.attribute": "department",
          "claim.name": "dept",
          "jsonType.label": "String",
          multivalued: "true",
          "id.token.claim": "true",
          "access.token.claim": "true",
          "userinfo.token.claim": "true",
        },
      },
    ],
  },
  signer: {
    protocol: "openid-connect",
    publicClient: false,
    clientAuthenticatorType: "client-jwt",
    serviceAccountsEnabled: true,
    attributes: {
      "use.jwks.url": "true",
      "jwks.url": "https://signer.example.test/jwks",
      "token.endpoint.auth.signing.alg": "PS256",
    },
  },
  "secret-signer": {
    clientAuthenticatorType: "client-secret-jwt",
    secret: SECRETS.SECRET_SIGNER_CLIENT_SECRET,
    attributes: { "token.endpoint.auth.signing.alg": "HS256" },
  },
  certificate: {
    clientAuthenticatorType: "client-x509",
    attributes: { "x509.subjectdn": "CN=(.*)", "x509.allow.regex.pattern.comparison": "true" },
  },
  bearer: { bearerOnly: true, nodeReRegistrationTimeout: 60 },
  "limited device": {
    protocol: "openid-connect",
    publicClient: false,
    secret: SECRETS.LIMITED_DEVICE_CLIENT_SECRET,
    standardFlowEnabled: false,
    attributes: {
      "oauth2.device.authorization.grant.enabled": "true",
      "oauth2.device.code.lifespan": "300",
      "oidc.ciba.grant.enabled": "true",
      "ciba.backchannel.token.delivery.mode": "poll",
    },
  },
  "old/app": {
    enabled: false,
    secret: SECRETS.OLD_APP_CLIENT_SECRET,
    surrogateAuthRequired: true,
    implicitFlowEnabled: true,
    notBefore: 7,
    nodeReRegistrationTimeout: 30,
    redirectUris: ["https://old.example.test/*"],
  },
  "https://saml.example.test/sp": {
    protocol: "saml",
    name: "An old one",
    redirectUris: ["https://saml.example.test/acs"],
    adminUrl: "https://saml.example.test/acs",
    frontchannelLogout: true,
    attributes: {
      "saml.client.signature": "false",
      "saml.assertion.signature": "true",
      "saml.signature.algorithm": "RSA_SHA512",
      saml_name_id_format: "email",
      saml_force_name_id_format: "true",
    },
    protocolMappers: [
      {
        name: "mail",
        protocol: "saml",
        protocolMapper: "saml-user-property-mapper",
        config: { "user.attribute": "email", "attribute.name": "mail", "attribute.nameformat": "Basic" },
      },
    ],
  },
};
