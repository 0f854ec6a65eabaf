import type { RuleName } from "#exchange/rules/names.ts";
import { ANN, account, type RuleCase } from "./case.ts";

/** Refusals of the log-in: no subject token, no exchange. */
export const LOG_IN = {
  "direct-access": [
    {
      name: "password where there is none",
      clients: { front: { directAccess: false } },
      expect: [400, "unauthorized_client", "Client not allowed for direct access grants"],
    },
    { name: "the browser", clients: { front: { directAccess: false, standardFlow: true } }, expect: "passes" },
  ],
  "service-account": [
    {
      name: "none",
      subject: { kind: "service-account", client: "front" },
      expect: [401, "unauthorized_client", "Client not enabled to retrieve service account"],
    },
    {
      name: "public",
      clients: { front: { public: true } },
      subject: { kind: "service-account", client: "front" },
      expect: [401, "unauthorized_client", "Public client not allowed to retrieve service account"],
    },
  ],
  certificate: [
    {
      name: "a token that is to be bound to a certificate, and none was shown",
      clients: { front: { attributes: { "tls.client.certificate.bound.access.tokens": "TRUE" } } },
      expect: [400, "invalid_request", "Client Certification missing for MTLS HoK Token Binding"],
    },
    {
      name: "of the requester nobody asks one",
      clients: { agent: { attributes: { "tls.client.certificate.bound.access.tokens": "true" } } },
      expect: "passes",
    },
  ],
  "user-consent": [
    {
      name: "password grant",
      clients: { front: { consentRequired: true } },
      expect: [400, "invalid_client", "Client requires user consent"],
    },
  ],
  "user-known": [
    { name: "somebody who isn't in the picture", subject: { user: "zoe" }, expect: "unknown" },
    { name: "by e-mail", ann: ANN, subject: { user: "Ann@Example.test" }, expect: "passes" },
    {
      name: "by e-mail where that isn't allowed",
      realm: { loginWithEmailAllowed: false },
      ann: ANN,
      subject: { user: "ann@example.test" },
      expect: "unknown",
    },
  ],
  "user-enabled": [
    { name: "disabled", subject: { user: "out" }, expect: [400, "invalid_grant", "Account disabled"] },
    {
      name: "a service account that is disabled",
      subject: account,
      disabledAccount: "agent",
      expect: [401, "invalid_request", "User 'service-account-agent' disabled"],
    },
  ],
  "user-set-up": [
    {
      name: "an action is required",
      ann: { requiredActions: ["UPDATE_PASSWORD"] },
      expect: [400, "invalid_grant", "Account is not fully set up"],
    },
    ...["firstName", "lastName", "email"].map(
      (name): RuleCase => ({
        name: `without ${name}, which the user profile wants`,
        ann: { ...ANN, [name]: "" },
        expect: [400, "invalid_grant", "Account is not fully set up"],
      }),
    ),
    { name: "with all that the profile wants", ann: ANN, expect: "passes" },
    {
      name: "told to verify a profile that is complete",
      ann: { ...ANN, requiredActions: ["VERIFY_PROFILE"] },
      expect: "passes",
    },
    {
      name: "an address that isn't verified, where the realm wants it",
      realm: { verifyEmail: true },
      ann: { ...ANN, emailVerified: false },
      expect: [400, "invalid_grant", "Account is not fully set up"],
    },
    {
      name: "an address that is",
      realm: { verifyEmail: true },
      ann: { ...ANN, emailVerified: true },
      expect: "passes",
    },
    {
      name: "in the browser it can be done",
      ann: { requiredActions: ["UPDATE_PASSWORD"] },
      clients: { front: { standardFlow: true } },
      subject: { grant: "authorization_code" },
      expect: "passes",
    },
  ],
} satisfies Partial<Record<RuleName, readonly RuleCase[]>>;
