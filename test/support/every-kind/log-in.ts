import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import { SECRETS } from "./secrets.ts";

type Body = Record<string, unknown>;

/** Flows with flows within, steps and their configurations, bound in the realm and by a client. */
export async function flows(realm: TestRealm, hand: ByHand): Promise<void> {
  const at = (flow: string) => `/authentication/flows/${encodeURIComponent(flow)}/executions`;
  const flow = (alias: string, more: Body = {}) =>
    hand.add("/authentication/flows", { alias, providerId: "basic-flow", topLevel: true, builtIn: false, ...more });
  const stepIn = async (above: string, provider: string, requirement: string, config?: Body) => {
    await hand.add(`${at(above)}/execution`, { provider });
    const own = await found(above, provider);
    await realm.admin("PUT", at(above), { ...own, requirement });
    if (config) await hand.add(`/authentication/executions/${own["id"]}/config`, config);
  };
  const flowIn = async (above: string, alias: string, requirement: string, more: Body = {}) => {
    await hand.add(`${at(above)}/flow`, { alias, type: "basic-flow", provider: "", ...more });
    await realm.admin("PUT", at(above), { ...(await found(above, alias)), requirement });
  };
  const found = async (above: string, name: string): Promise<Body> => {
    const all = (await realm.admin("GET", at(above))) as Body[];
    return all.findLast(({ providerId, displayName }) => [providerId, displayName].includes(name)) ?? {};
  };

  await flow("our browser", { description: "How our people log in" });
  await stepIn("our browser", "auth-cookie", "ALTERNATIVE");
  await stepIn("our browser", "identity-provider-redirector", "ALTERNATIVE", {
    alias: "to the partner",
    config: { defaultProvider: "partner" },
  });
  await flowIn("our browser", "our forms", "ALTERNATIVE", { description: "A name and a password" });
  await stepIn("our forms", "auth-username-password-form", "REQUIRED");
  await flowIn("our forms", "our second/factor", "CONDITIONAL");
  await stepIn("our second/factor", "conditional-user-role", "REQUIRED", {
    alias: "only bosses",
    config: { condUserRole: "boss", negate: "false" },
  });
  await stepIn("our second/factor", "auth-otp-form", "REQUIRED");
  await stepIn("our second/factor", "webauthn-authenticator", "DISABLED");

  await flow("our registration");
  await flowIn("our registration", "our registration form", "REQUIRED", {
    type: "form-flow",
    provider: "registration-page-form",
  });
  await stepIn("our registration form", "registration-user-creation", "REQUIRED");
  await stepIn("our registration form", "registration-password-action", "REQUIRED");

  await flow("our clients", { providerId: "client-flow" });
  await stepIn("our clients", "client-jwt", "ALTERNATIVE");
  await stepIn("our clients", "client-secret", "ALTERNATIVE");

  await flow("after the partner");
  await stepIn("after the partner", "auth-otp-form", "REQUIRED");
  await flow("unused");

  // A built-in one: what is required of its steps, and how they are configured, may be changed.
  const cookie = await found("browser", "auth-spnego");
  await realm.admin("PUT", at("browser"), { ...cookie, requirement: "ALTERNATIVE" });
  const review = await found("first broker login", "idp-review-profile");
  await hand.change(`/authentication/config/${review["authenticationConfig"]}`, {
    config: { "update.profile.on.first.login": "off" },
  });

  await hand.realm({
    browserFlow: "our browser",
    registrationFlow: "our registration",
    clientAuthenticationFlow: "our clients",
  });
  const all = (await realm.admin("GET", "/authentication/flows")) as { id: string; alias: string }[];
  const id = (alias: string) => all.find((one) => one.alias === alias)?.id;
  const overrides = { browser: id("browser"), direct_grant: id("unused") };
  await hand.client("web", { authenticationFlowBindingOverrides: overrides });
}

export async function identityProviders(_: TestRealm, hand: ByHand): Promise<void> {
  for (const provider of PROVIDERS) await hand.add("/identity-provider/instances", provider);
  await hand.add("/identity-provider/instances/partner/mappers", {
    name: "their department",
    identityProviderAlias: "partner",
    identityProviderMapper: "oidc-user-attribute-idp-mapper",
    config: { syncMode: "FORCE", claim: "dept", "user.attribute": "department" },
  });
  await hand.add("/identity-provider/instances/partner/mappers", {
    name: "all are auditors",
    identityProviderAlias: "partner",
    identityProviderMapper: "oidc-hardcoded-role-idp-mapper",
    config: { syncMode: "INHERIT", role: "auditor" },
  });
}

const PROVIDERS: Body[] = [
  {
    alias: "partner",
    displayName: "Our partner",
    providerId: "oidc",
    trustEmail: true,
    storeToken: true,
    addReadTokenRoleOnCreate: true,
    hideOnLogin: true,
    firstBrokerLoginFlowAlias: "first broker login",
    postBrokerLoginFlowAlias: "after the partner",
    config: {
      clientId: "us",
      clientSecret: SECRETS.PARTNER_CLIENT_SECRET,
      clientAuthMethod: "client_secret_post",
      authorizationUrl: "https://partner.example.test/auth",
      tokenUrl: "https://partner.example.test/token",
      issuer: "https://partner.example.test",
      validateSignature: "true",
      useJwksUrl: "true",
      jwksUrl: "https://partner.example.test/jwks",
      defaultScope: "openid email",
      syncMode: "FORCE",
      pkceEnabled: "true",
      pkceMethod: "S256",
    },
  },
  { alias: "github", providerId: "github", enabled: false, linkOnly: true, config: { clientId: "us at github" } },
  {
    alias: "their-saml",
    providerId: "saml",
    config: {
      entityId: "us",
      idpEntityId: "https://saml.example.test",
      singleSignOnServiceUrl: "https://saml.example.test/sso",
      nameIDPolicyFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
      postBindingResponse: "true",
      syncMode: "IMPORT",
    },
  },
];

export async function requiredActions(realm: TestRealm, hand: ByHand): Promise<void> {
  const at = "/authentication/required-actions";
  await hand.change(`${at}/TERMS_AND_CONDITIONS`, { enabled: true, priority: 5 });
  await hand.change(`${at}/VERIFY_EMAIL`, { defaultAction: true, name: "Verify it" });
  await hand.change(`${at}/UPDATE_PASSWORD`, { config: { max_auth_age: "60" } });
  await realm.admin("DELETE", `${at}/delete_account`);
}
