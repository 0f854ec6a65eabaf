import type { RefusalRow } from "./refusal-row.ts";

/**
 * What the server answers to the log-in of a subject
 * (Keycloak ResourceOwnerPasswordCredentialsGrantType, ClientCredentialsGrantType).
 */
export const LOG_IN_REFUSALS: readonly RefusalRow[] = [
  {
    error: "invalid_grant",
    description: /^Invalid user credentials$/,
    cause: "The realm has no user <user> with this password, or the user is locked after too many wrong ones.",
    fix: "the stored password may differ from the one in .env: `kcx apply --reset-passwords` sets the file's",
  },
  {
    error: "invalid_grant",
    description: /^Account is not fully set up$/,
    cause: "<user> has no email, first or last name, or has a required action left (such as changing the password).",
    fix: "`users: { <user>: { email: …, firstName: …, lastName: …, requiredActions: [] } }`",
  },
  {
    error: "invalid_grant",
    description: /^Account disabled$/,
    cause: "<user> is disabled.",
    fix: "`users: { <user>: { enabled: true } }`",
  },
  {
    error: "unauthorized_client",
    description: /^Client not allowed for direct access grants$/,
    cause: "<subjectClient> may not log users in with a password.",
    fix: "`clients: { <subjectClient>: { directAccessGrantsEnabled: true } }`",
  },
  {
    error: "unauthorized_client",
    description: /^Client not enabled to retrieve service account$/,
    cause: "<subjectClient> has no service account.",
    fix: "`clients: { <subjectClient>: { serviceAccountsEnabled: true } }`",
  },
  {
    error: "unauthorized_client",
    description: /^Public client not allowed to retrieve service account$/,
    cause: "<subjectClient> is public: only a client with a secret can have a service account.",
    fix: "`clients: { <subjectClient>: { publicClient: false, serviceAccountsEnabled: true, secret: … } }`",
  },
  {
    description: /^The associated service account for the client does not exist$/,
    cause: "The user behind the service account of <subjectClient> is gone.",
    fix: "switch `serviceAccountsEnabled` of <subjectClient> off and on again: the server then makes a new one",
  },
  {
    error: "invalid_client",
    description: /^Client requires user consent$/,
    cause: "<subjectClient> asks users for their consent, which a log-in by password cannot give.",
    fix: "`clients: { <subjectClient>: { consentRequired: false } }`",
  },
  {
    error: "invalid_scope",
    description: /^Invalid scopes: (.*)$/s,
    cause: "A scope that the subject asks for (<detail>) is not attached to <subjectClient>.",
    fix: "`clients: { <subjectClient>: { optionalClientScopes: { with: [<list>] } } }`",
  },
];
