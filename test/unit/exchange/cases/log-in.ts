import type { RuleName } from "#exchange/rules/names.ts";
import { account, type RuleCase } from "./case.ts";

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
  "user-consent": [
    {
      name: "password grant",
      clients: { front: { consentRequired: true } },
      expect: [400, "invalid_client", "Client requires user consent"],
    },
  ],
  "user-known": [{ name: "somebody who isn't in the picture", subject: { user: "zoe" }, expect: "unknown" }],
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
    {
      name: "in the browser it can be done",
      ann: { requiredActions: ["UPDATE_PASSWORD"] },
      clients: { front: { standardFlow: true } },
      subject: { grant: "authorization_code" },
      expect: "passes",
    },
  ],
} satisfies Partial<Record<RuleName, readonly RuleCase[]>>;
