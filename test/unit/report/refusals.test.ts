import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Names, yaml } from "#report/refusal-row.ts";
import { explainRefusal } from "#report/refusals.ts";

const NAMES: Names = {
  requester: "tools",
  subjectClient: "frontend",
  user: "johndoe",
  audience: "pizzeria",
  scope: "pizza",
};

/** Every answer that a Keycloak 26 gives and an operator can meet, and what the fix must name. */
const EXCHANGE: [error: string, description: string | null, fix: string | RegExp][] = [
  ["Realm does not exist", null, "`kcx apply`, or correct --realm"],
  ["invalid_request", "HTTPS required", "use the https:// address of the server"],
  ["access_denied", "Realm not enabled", "`enabled: true`"],
  ["unsupported_grant_type", "Unsupported grant_type", /update the server/],
  ["invalid_client", "Invalid client or Invalid client credentials", /^`clients: { tools: { enabled: true } }`/],
  [
    "unauthorized_client",
    "Invalid client or Invalid client credentials",
    /^compare `clients: { tools: { secret: … } }`/,
  ],
  ["invalid_client", "Bearer-only not allowed", "`clients: { tools: { bearerOnly: false } }`"],
  ["invalid_request", "The size of OIDC parameter 'subject_token' is longer than allowed.", /fullScopeAllowed: false/],
  ["invalid_request", "DPoP proof is missing", /dpop.bound.access.tokens: "false"/],
  [
    "invalid_request",
    "Standard token exchange is not enabled for the requested client",
    "`clients: { tools: { standardTokenExchange: true } }`",
  ],
  ["invalid_request", "Parameter 'requested_subject' is not supported for standard token exchange", /V2/],
  ["invalid_request", "Parameter 'requested_issuer' is not supported for standard token exchange", /V2/],
  ["invalid_request", "Parameter 'subject_issuer' is not supported for standard token exchange", /V2/],
  ["invalid_request", "Parameter 'subject_token' required for standard token exchange", /V2/],
  ["invalid_request", "Parameter 'subject_token_type' required for standard token exchange", /V2/],
  ["invalid_request", "Parameter 'subject_token' supports access tokens only", "use the access token of the log-in"],
  [
    "invalid_scope",
    "Scopes [email] not present in the initial access token [openid, profile]",
    /^`clients: { frontend: { defaultClientScopes: { with: \[email\] } } }`/,
  ],
  ["invalid_request", "Required claim 'tenant' is missing from the token", /mapper for tenant/],
  ["invalid_request", "Request not allowed", /client policies/],
  ["invalid_request", "Invalid token", /new subject token/],
  [
    "invalid_request",
    "Sender-constrained token exchange rejected as the token was not issued for the requesting client",
    /^`clients: { frontend: /,
  ],
  [
    "invalid_request",
    "Client certificate missing, or its thumbprint and one in the token did NOT match",
    "use a subject token that is not bound to a key",
  ],
  ["invalid_request", "DPoP confirmation doesn't match DPoP proof", "use a subject token that is not bound to a key"],
  ["invalid_request", "requested_token_type unsupported", /enableRefreshRequestedTokenType: SAME_SESSION/],
  ["invalid_client", "Audience not found", /^`clients: { pizzeria: /],
  [
    "invalid_client",
    "Public client is not allowed to exchange token",
    "`clients: { tools: { publicClient: false, secret: … } }`",
  ],
  ["invalid_client", "Client disabled", "`clients: { pizzeria: { enabled: true } }`"],
  [
    "access_denied",
    "Client is not within the token audience",
    "`clients: { frontend: { protocolMappers: { tools: { audience: tools } } } }`",
  ],
  ["invalid_scope", "Invalid scopes: pizza", "`clients: { tools: { optionalClientScopes: { with: [pizza] } } }`"],
  ["invalid_scope", "Invalid scopes: a b", "`clients: { tools: { optionalClientScopes: { with: [a, b] } } }`"],
  ["invalid_scope", "Invalid scopes: ", "leave `scope` out of the contract"],
  [
    "invalid_request",
    "Refresh token not valid as requested_token_type because creating a new session is needed",
    "ask for `requestedTokenType: access_token`",
  ],
  ["invalid_request", "Scope offline_access not allowed for token exchange", /offline_access/],
  [
    "invalid_scope",
    "Missing consents for Token Exchange in client tools",
    "`clients: { tools: { consentRequired: false } }`",
  ],
  [
    "invalid_request",
    "Requested audience not available: bank, b",
    "`clientScopes: { bank-audience: { protocolMappers: { bank: { audience: bank } } } }` and `clients: { tools: { defaultClientScopes: { with: [bank-audience] } } }`",
  ],
  ["server_error", "No token exchange provider available", "`clients: { tools: { standardTokenExchange: true } }`"],
  ["access_denied", "Client not allowed to exchange", /^`clients: { tools: { standardTokenExchange: true } }`/],
  ["access_denied", "Client is not the holder of the token", /^`clients: { tools: { standardTokenExchange: true } }`/],
];

const LOG_IN: [error: string, description: string, fix: string | RegExp][] = [
  ["invalid_grant", "Invalid user credentials", /`kcx apply --reset-passwords`/],
  ["invalid_grant", "Account is not fully set up", /^`users: { johndoe: { email: …, firstName: …/],
  ["invalid_grant", "Account disabled", "`users: { johndoe: { enabled: true } }`"],
  [
    "unauthorized_client",
    "Client not allowed for direct access grants",
    "`clients: { frontend: { directAccessGrantsEnabled: true } }`",
  ],
  [
    "unauthorized_client",
    "Client not enabled to retrieve service account",
    "`clients: { frontend: { serviceAccountsEnabled: true } }`",
  ],
  ["unauthorized_client", "Public client not allowed to retrieve service account", /publicClient: false/],
  ["invalid_request", "The associated service account for the client does not exist", /off and on again/],
  ["invalid_client", "Invalid client or Invalid client credentials", /^`clients: { frontend: { enabled: true } }`/],
  ["unauthorized_client", "Invalid client or Invalid client credentials", /^compare `clients: { frontend: /],
  ["invalid_client", "Client requires user consent", "`clients: { frontend: { consentRequired: false } }`"],
  ["invalid_scope", "Invalid scopes: x", "`clients: { frontend: { optionalClientScopes: { with: [x] } } }`"],
  ["access_denied", "Realm not enabled", "`enabled: true`"],
];

describe.each([
  ["exchange", EXCHANGE],
  ["subject", LOG_IN],
] as const)("%s", (stage, rows) => {
  test.each(rows)("%s: %s", (error, description, fix) => {
    const explanation = explainRefusal(stage, { error, description }, NAMES);
    if (typeof fix === "string") expect(explanation?.fix).toBe(fix);
    else expect(explanation?.fix).toMatch(fix);
    expect(explanation?.cause).toMatch(/^\w.*\.$/);
    expect(`${explanation?.cause} ${explanation?.fix}`).not.toMatch(/<\w+>/);
  });

  test.each(["..", "a b", "true", "{x: [1]}", '"quoted"', "naïve#1", "<user>", "$&", "🍕"])(
    "a client named %s",
    (name) => {
      const names = { requester: name, subjectClient: name, user: name, audience: name, scope: name };
      for (const [error, description] of rows) {
        const fix = explainRefusal(stage, { error, description }, names)?.fix ?? "";
        for (const [, code = ""] of fix.matchAll(/`((?:clients|users|clientScopes): [^`]*)`/g)) {
          const [kind] = Object.values(parse(code) as Record<string, Record<string, unknown>>);
          if (!code.startsWith("clientScopes")) expect(Object.keys(kind ?? {})).toEqual([name]);
        }
      }
    },
  );
});

test("the audience that is missing may be named anything", () => {
  const description = 'Requested audience not available: {"x"}';
  const fix = explainRefusal("exchange", { error: "invalid_request", description }, NAMES)?.fix;
  expect(fix).toContain('`clientScopes: { "{\\"x\\"}-audience": { protocolMappers: { "{\\"x\\"}": ');
});

test("the same words of another error, or part of a longer text, are not that refusal", () => {
  expect(
    explainRefusal("exchange", { error: "invalid_grant", description: "Audience not found" }, NAMES),
  ).toBeUndefined();
  expect(
    explainRefusal("exchange", { error: "invalid_client", description: "Audience not found here" }, NAMES),
  ).toBeUndefined();
  expect(
    explainRefusal("subject", { error: "invalid_client", description: "Audience not found" }, NAMES),
  ).toBeUndefined();
  expect(explainRefusal("subject", { error: "whatever", description: null }, NAMES)).toBeUndefined();
});

test("what YAML would read as something else is quoted", () => {
  expect(["tools", "a.b/c-d", "5m", "1", "1e5", "null", "No", "a b", ""].map(yaml)).toEqual([
    "tools",
    "a.b/c-d",
    "5m",
    '"1"',
    '"1e5"',
    '"null"',
    '"No"',
    '"a b"',
    '""',
  ]);
});
