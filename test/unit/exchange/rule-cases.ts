/** For every rule, exchanges that it refuses and near ones that it lets pass: one table a rule. */

import { ACCESS_TOKEN, type ExchangeRequest, ID_TOKEN, REFRESH_TOKEN, SAML2, type Subject } from "#exchange/request.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import type { CompactClient, CompactMapper, CompactRealm } from "../../support/compact-realm.ts";

export interface RuleCase {
  name: string;
  /** `passes`: another rule may refuse it, this one doesn't. */
  expect: "passes" | "unknown" | { aud: string[] } | [status: number, error: string, description?: string];
  /** Fields of the clients; `realm`: settings. */
  clients?: Record<string, Partial<CompactClient>>;
  realm?: Record<string, boolean | number | string>;
  exists?: false;
  policy?: string;
  subject?: Partial<Extract<Subject, { kind: "user" }>> | Exclude<Subject, { kind: "user" }>;
  request?: Partial<ExchangeRequest>;
  parameters?: Record<string, string[]>;
  version?: string;
  consents?: false;
}

/** A front end whose tokens the agent exchanges for tokens for the api. */
export const SMALL: CompactRealm = {
  realmRoles: { staff: {} },
  scopes: [
    { name: "to-api", mappers: [{ type: "aud", name: "api", client: "api" }] },
    { name: "for-agent", mappers: [{ type: "aud", name: "agent", client: "agent" }] },
    { name: "staff-only", scopeMappings: ["staff"] },
  ],
  clients: [
    { clientId: "front", defaultScopes: ["basic", "for-agent"], optionalScopes: ["offline_access", "organization"] },
    {
      clientId: "agent",
      exchange: true,
      refreshExchange: true,
      serviceAccounts: true,
      defaultScopes: ["basic", "for-agent"],
      optionalScopes: ["to-api", "offline_access", "staff-only", "organization"],
    },
    { clientId: "api" },
    { clientId: "other", defaultScopes: ["basic"], optionalScopes: [] },
  ],
  users: [{ username: "ann" }, { username: "out", enabled: false }, { username: "bare", bare: true }],
};

const account = { kind: "service-account", client: "agent" } as const;
const chained = { kind: "exchange", subject: { kind: "user", client: "front", user: "ann" } } as const;
const claims = (more: object) =>
  ({ kind: "claims", user: "ann", claims: { azp: "front", aud: ["agent"], sid: "s", ...more } }) as const;
const CREDENTIALS = "Invalid client or Invalid client credentials";
const UNSUPPORTED = "requested_token_type unsupported";
const bound = { agent: { attributes: { "dpop.bound.access.tokens": "true" } } };

export const RULE_CASES: Record<RuleName, readonly RuleCase[]> = {
  "realm-known": [{ name: "no such realm", exists: false, expect: [404, "Realm does not exist"] }],
  https: [
    {
      name: "http where https is needed for everybody",
      realm: { sslRequired: "all" },
      request: { transport: "http" },
      subject: claims({}),
      expect: [403, "invalid_request", "HTTPS required"],
    },
    { name: "https", realm: { sslRequired: "all" }, expect: "passes" },
    { name: "http on this machine", request: { transport: "http" }, expect: "passes" },
  ],
  "realm-enabled": [
    { name: "disabled", realm: { enabled: false }, expect: [403, "access_denied", "Realm not enabled"] },
  ],
  "grant-type": [
    {
      name: "not sent",
      parameters: { grant_type: [] },
      expect: [400, "invalid_request", "Missing form parameter: grant_type"],
    },
    {
      name: "unknown",
      parameters: { grant_type: ["exchange"] },
      expect: [400, "unsupported_grant_type", "Unsupported grant_type"],
    },
  ],
  "client-known": [
    { name: "nobody", request: { requester: "ghost" }, expect: [401, "invalid_client", CREDENTIALS] },
    { name: "case counts", request: { requester: "Agent" }, expect: [401, "invalid_client", CREDENTIALS] },
    {
      name: "a name of JavaScript's",
      request: { requester: "__proto__" },
      expect: [401, "invalid_client", CREDENTIALS],
    },
    { name: "disabled", clients: { agent: { enabled: false } }, expect: [401, "invalid_client", CREDENTIALS] },
    { name: "subject's client", subject: { client: "ghost" }, expect: [401, "invalid_client", CREDENTIALS] },
  ],
  credentials: [
    { name: "wrong", request: { credentials: "wrong" }, expect: [401, "unauthorized_client", CREDENTIALS] },
    {
      name: "a public client has none",
      clients: { agent: { public: true } },
      request: { credentials: "wrong" },
      expect: "passes",
    },
  ],
  "bearer-only": [
    {
      name: "requester",
      clients: { agent: { bearerOnly: true } },
      expect: [400, "invalid_client", "Bearer-only not allowed"],
    },
    {
      name: "subject's client",
      clients: { front: { bearerOnly: true } },
      expect: [400, "invalid_client", "Bearer-only not allowed"],
    },
    { name: "audience", clients: { api: { bearerOnly: true } }, request: { audience: ["api"] }, expect: "passes" },
  ],
  protocol: [
    {
      name: "requester",
      clients: { agent: { protocol: "saml" } },
      expect: [400, "invalid_client", "Wrong client protocol."],
    },
    {
      name: "subject's client",
      clients: { front: { protocol: "saml" } },
      expect: [400, "invalid_client", "Wrong client protocol."],
    },
  ],
  "duplicated-parameter": [
    { name: "scope", parameters: { scope: ["a", "b"] }, expect: [400, "invalid_request", "duplicated parameter"] },
    { name: "resource may", parameters: { resource: ["a", "b"] }, expect: "passes" },
    { name: "audience may", request: { audience: ["api", "agent"] }, expect: "passes" },
  ],
  "long-token": [
    {
      name: "20,001 characters",
      parameters: { subject_token: ["x".repeat(20_001)] },
      expect: [400, "invalid_request", "The size of OIDC parameter 'subject_token' is longer than allowed."],
    },
    {
      name: "an actor's",
      parameters: { actor_token: ["x".repeat(20_001)] },
      expect: [400, "invalid_request", "The size of OIDC parameter 'actor_token' is longer than allowed."],
    },
    { name: "20,000", parameters: { actor_token: ["x".repeat(20_000)] }, expect: "passes" },
  ],
  "dpop-proof": [
    { name: "bound without a proof", clients: bound, expect: [400, "invalid_request", "DPoP proof is missing"] },
    { name: "with one", clients: bound, request: { dpop: "k" }, expect: "passes" },
    { name: "before 26.4", clients: bound, version: "26.2.5", expect: "passes" },
  ],
  "requested-subject": [notSupported("requested_subject")],
  "requested-issuer": [notSupported("requested_issuer")],
  "subject-issuer": [notSupported("subject_issuer")],
  "exchange-enabled": [
    {
      name: "without the flag",
      clients: { agent: { exchange: false } },
      expect: [400, "invalid_request", "Standard token exchange is not enabled for the requested client"],
    },
    {
      name: "TRUE is true",
      clients: { agent: { exchange: false, attributes: { "standard.token.exchange.enabled": "TRUE" } } },
      expect: "passes",
    },
  ],
  "subject-token-sent": [
    {
      name: "not sent",
      parameters: { subject_token: [] },
      expect: [400, "invalid_request", "Parameter 'subject_token' required for standard token exchange"],
    },
  ],
  "token-type-sent": [
    {
      name: "not sent",
      parameters: { subject_token_type: [] },
      expect: [400, "invalid_request", "Parameter 'subject_token_type' required for standard token exchange"],
    },
  ],
  "token-type": [
    {
      name: "an ID token's",
      parameters: { subject_token_type: [ID_TOKEN] },
      expect: [400, "invalid_request", "Parameter 'subject_token' supports access tokens only"],
    },
  ],
  "client-policy": [
    { name: "rejects all", policy: "reject-request", expect: [400, "invalid_request", "Request not allowed"] },
    {
      name: "downscope",
      policy: "downscope-assertion-grant-enforcer",
      request: { scope: "to-api" },
      expect: [400, "invalid_scope", "Scopes [to-api] not present in the initial access token [for-agent]"],
    },
    {
      name: "before the subject token is looked at",
      policy: "downscope-assertion-grant-enforcer",
      subject: { ended: true },
      request: { scope: "to-api" },
      expect: [400, "invalid_scope", "Scopes [to-api] not present in the initial access token [for-agent]"],
    },
    { name: "one that nobody here knows", policy: "of-our-own", expect: "unknown" },
    { name: "one that has nothing to say here", policy: "pkce-enforcer", expect: "passes" },
  ],
  "subject-token-valid": [
    { name: "garbage", parameters: { subject_token: ["x"] }, expect: [400, "invalid_request", "Invalid token"] },
    {
      name: "before the audience is looked up",
      subject: { ended: true },
      request: { audience: ["nope"] },
      expect: [400, "invalid_request", "Invalid token"],
    },
    { name: "ended session", subject: { ended: true }, expect: [400, "invalid_request", "Invalid token"] },
    { name: "an ID token", subject: claims({ typ: "ID" }), expect: [400, "invalid_request", "Invalid token"] },
    {
      name: "another realm's",
      subject: claims({ iss: "https://x.test/realms/y" }),
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "of a client that is gone",
      subject: claims({ azp: "gone" }),
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "offline without an offline session",
      clients: { front: { attributes: { "use.refresh.tokens": "false" } } },
      subject: { scope: "offline_access" },
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "third of a chain on 26.2",
      version: "26.2.5",
      subject: {
        kind: "exchange",
        subject: { ...chained, request: { requester: "agent" } },
        request: { requester: "agent" },
      },
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "third of a chain",
      subject: {
        kind: "exchange",
        subject: { ...chained, request: { requester: "agent" } },
        request: { requester: "agent" },
      },
      expect: "passes",
    },
  ],
  "sender-constrained": [
    {
      name: "bound to another client's key",
      subject: { dpop: "k" },
      expect: [
        400,
        "invalid_request",
        "Sender-constrained token exchange rejected as the token was not issued for the requesting client",
      ],
    },
  ],
  "dpop-binding": [
    {
      name: "no proof",
      subject: { client: "agent", dpop: "k" },
      expect: [400, "invalid_request", "DPoP proof is missing"],
    },
    {
      name: "another key",
      subject: { client: "agent", dpop: "k" },
      request: { dpop: "l" },
      expect: [400, "invalid_request", "DPoP confirmation doesn't match DPoP proof"],
    },
    { name: "its own", subject: { client: "agent", dpop: "k" }, request: { dpop: "k" }, expect: "passes" },
  ],
  "requested-type": [
    { name: "unknown", request: { requestedTokenType: "x" }, expect: [400, "invalid_request", UNSUPPORTED] },
    { name: "empty", request: { requestedTokenType: "" }, expect: [400, "invalid_request", UNSUPPORTED] },
    {
      name: "refresh token without the setting",
      clients: { agent: { refreshExchange: false } },
      request: { requestedTokenType: REFRESH_TOKEN },
      expect: [400, "invalid_request", UNSUPPORTED],
    },
    {
      name: "the setting counts to the letter",
      clients: {
        agent: {
          refreshExchange: false,
          attributes: { "standard.token.exchange.enableRefreshRequestedTokenType": "same_session" },
        },
      },
      request: { requestedTokenType: REFRESH_TOKEN },
      expect: [400, "invalid_request", UNSUPPORTED],
    },
    { name: "access token", request: { requestedTokenType: ACCESS_TOKEN }, expect: "passes" },
  ],
  "audience-known": [
    { name: "no client", request: { audience: ["nope"] }, expect: [400, "invalid_client", "Audience not found"] },
    { name: "empty", request: { audience: [""] }, expect: [400, "invalid_client", "Audience not found"] },
    { name: "blank", request: { audience: ["api "] }, expect: [400, "invalid_client", "Audience not found"] },
  ],
  "public-requester": [
    {
      name: "public",
      clients: { agent: { public: true } },
      expect: [400, "invalid_client", "Public client is not allowed to exchange token"],
    },
    {
      name: "after the audience was looked up",
      clients: { agent: { public: true } },
      request: { audience: ["nope"] },
      expect: [400, "invalid_client", "Audience not found"],
    },
  ],
  "audience-enabled": [
    {
      name: "disabled",
      clients: { api: { enabled: false } },
      request: { audience: ["api"], scope: "to-api" },
      expect: [400, "invalid_client", "Client disabled"],
    },
    { name: "not asked for", clients: { api: { enabled: false } }, request: { scope: "to-api" }, expect: "passes" },
  ],
  "requester-in-audience": [
    {
      name: "not in it",
      subject: { client: "other" },
      expect: [403, "access_denied", "Client is not within the token audience"],
    },
    { name: "its own token", subject: { client: "agent" }, expect: "passes" },
  ],
  "scope-valid": [
    {
      name: "not the requester's",
      request: { scope: "profile" },
      expect: [400, "invalid_scope", "Invalid scopes: profile"],
    },
    { name: "empty", request: { scope: "" }, expect: [400, "invalid_scope", "Invalid scopes: "] },
    {
      name: "two blanks",
      request: { scope: "to-api  basic" },
      expect: [400, "invalid_scope", "Invalid scopes: to-api  basic"],
    },
    { name: "of the log-in", subject: { scope: "nope" }, expect: [400, "invalid_scope", "Invalid scopes: nope"] },
    { name: "nothing but a blank", request: { scope: " " }, expect: "passes" },
    { name: "a default scope", request: { scope: "for-agent" }, expect: "passes" },
    { name: "organization, off", request: { scope: "organization" }, expect: "passes" },
    {
      name: "organization where the subject's client doesn't have it",
      clients: { front: { optionalScopes: [] } },
      request: { scope: "organization" },
      expect: [400, "invalid_scope", "Invalid scopes: organization"],
    },
    {
      name: "an organization that there isn't",
      realm: { organizationsEnabled: true },
      request: { scope: "organization:x" },
      expect: [400, "invalid_scope", "Invalid scopes: organization:x"],
    },
  ],
  "no-saml": [{ name: "saml2", request: { requestedTokenType: SAML2 }, expect: [400, "invalid_request", UNSUPPORTED] }],
  "refresh-needs-session": [
    {
      name: "service account",
      subject: account,
      request: { requestedTokenType: REFRESH_TOKEN },
      expect: needsSession(),
    },
    {
      name: "chain",
      subject: { ...chained, request: { requester: "agent" } },
      request: { requestedTokenType: REFRESH_TOKEN },
      expect: needsSession(),
    },
    { name: "a log-in", request: { requestedTokenType: REFRESH_TOKEN }, expect: "passes" },
  ],
  "refresh-without-offline": [
    {
      name: "offline_access",
      request: { requestedTokenType: REFRESH_TOKEN, scope: "offline_access" },
      expect: [400, "invalid_request", "Scope offline_access not allowed for token exchange"],
    },
  ],
  consent: [
    {
      name: "never given",
      clients: { agent: { consentRequired: true } },
      expect: [400, "invalid_scope", "Missing consents for Token Exchange in client agent"],
    },
    { name: "nobody knows", clients: { agent: { consentRequired: true } }, consents: false, expect: "unknown" },
    {
      name: "a service account is never asked",
      clients: { agent: { consentRequired: true } },
      subject: account,
      consents: false,
      expect: [400, "invalid_scope", "Missing consents for Token Exchange in client agent"],
    },
    {
      name: "a scope that the user's roles don't open is asked for all the same",
      clients: { agent: { consentRequired: true, defaultScopes: ["basic", "staff-only"] } },
      expect: [400, "invalid_scope", "Missing consents for Token Exchange in client agent"],
    },
    {
      name: "but not before 26.7",
      version: "26.2.5",
      clients: { agent: { consentRequired: true, defaultScopes: ["basic", "staff-only"] } },
      expect: "passes",
    },
  ],
  "audience-available": [
    {
      name: "nothing puts it there",
      request: { audience: ["api"] },
      expect: [400, "invalid_request", "Requested audience not available: api"],
    },
    {
      name: "several, in the server's order",
      request: { audience: ["other", "api"] },
      expect: [400, "invalid_request", "Requested audience not available: other, api"],
    },
    { name: "the scope does", request: { audience: ["api"], scope: "to-api" }, expect: "passes" },
    {
      name: "a script might",
      clients: { agent: { mappers: [{ name: "js", protocolMapper: "script-x.js", config: {} }] } },
      request: { audience: ["api"] },
      expect: "unknown",
    },
  ],
  "offline-allowed": [
    {
      name: "log-in without the role",
      subject: { user: "bare", scope: "offline_access" },
      expect: [400, "not_allowed", "Offline tokens not allowed for the user or client"],
    },
    {
      name: "exchange without the role",
      subject: { user: "bare" },
      request: { requestedTokenType: REFRESH_TOKEN, scope: "offline_access" },
      expect: [400, "not_allowed", "Offline tokens not allowed for the user or client"],
    },
  ],
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
  "user-enabled": [{ name: "disabled", subject: { user: "out" }, expect: [400, "invalid_grant", "Account disabled"] }],
  lifespan: [
    {
      name: "no number",
      clients: { agent: { attributes: { "access.token.lifespan": "soon" } } },
      expect: [500, "unknown_error", "For more on this error consult the server log."],
    },
    { name: "blank", clients: { agent: { attributes: { "access.token.lifespan": " " } } }, expect: "passes" },
  ],
};

/** What mappers put into `aud`. */
export const MAPPER_CASES: readonly RuleCase[] = [
  withMappers(
    "a hardcoded role, found by audience resolve without a flag",
    ["agent", "api"],
    [
      { type: "hardcoded-role", name: "role", role: "api.cook", access: null },
      { type: "resolve", name: "resolve", access: null },
    ],
  ),
  withMappers(
    "audience resolve that is off",
    ["agent"],
    [
      { type: "hardcoded-role", name: "role", role: "api.cook" },
      { type: "resolve", name: "resolve", access: false },
    ],
  ),
  withMappers(
    "an audience mapper without a flag is off",
    ["agent"],
    [{ type: "aud", name: "api", client: "api", access: null }],
  ),
  withMappers(
    "the client wins over the custom audience",
    ["agent", "api"],
    [{ type: "aud", name: "api", client: "api", custom: "https://api.example.test" }],
  ),
];

function withMappers(name: string, aud: string[], mappers: CompactMapper[]): RuleCase {
  return { name, clients: { agent: { mappers, fullScope: false } }, expect: { aud } };
}

function notSupported(parameter: string): RuleCase {
  return {
    name: parameter,
    // Asked before the flag.
    clients: { agent: { exchange: false } },
    parameters: { [parameter]: ["x"] },
    expect: [400, "invalid_request", `Parameter '${parameter}' is not supported for standard token exchange`],
  };
}

function needsSession(): [number, string, string] {
  const description = "Refresh token not valid as requested_token_type because creating a new session is needed";
  return [400, "invalid_request", description];
}
