import { type ExchangeRequest, ID_TOKEN } from "#exchange/request.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import { Secret } from "#model/secret.ts";
import { bound, CREDENTIALS, claims, type RuleCase } from "./case.ts";

const NO_ASSERTION: RuleCase["expect"] = [400, "invalid_client", "Parameter client_assertion_type is missing"];

/** Rules about the request and who sends it. */
export const REQUEST = {
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
    {
      name: "before 26.7 a bearer-only client's are never right",
      clients: { agent: { bearerOnly: true } },
      version: "26.5.5",
      expect: [401, "unauthorized_client", CREDENTIALS],
    },
    {
      name: "before 26.7 a bearer-only client that is public has none either",
      clients: { agent: { public: true, bearerOnly: true } },
      version: "26.5.5",
      expect: "passes",
    },
  ],
  "client-authenticator": [
    proof("a secret, and it must sign", "client-jwt", "basic", NO_ASSERTION),
    proof("a secret in the form, and it must sign", "client-jwt", "post", NO_ASSERTION),
    proof("no key of it is known", "client-jwt", "private_key_jwt", [
      400,
      "invalid_client",
      "Unable to load public key",
    ]),
    proof("it signs, and must send its secret", "client-secret", "private_key_jwt", [
      401,
      "unauthorized_client",
      CREDENTIALS,
    ]),
    proof("it signs with a key, and must with its secret", "client-secret-jwt", "private_key_jwt", [
      400,
      "unauthorized_client",
      "Client authentication with client secret signed JWT failed: Signature on JWT token by client secret failed validation",
    ]),
    proof("a secret, and it must sign with it", "client-secret-jwt", "basic", NO_ASSERTION),
    proof("a secret in the header, and it must show a certificate", "client-x509", "basic", [
      400,
      "invalid_client",
      "Missing client_id parameter",
    ]),
    proof("no certificate", "client-x509", "post", [401, "invalid_client", CREDENTIALS]),
    proof("a way that nobody knows", "of-our-own", "basic", [401, "invalid_client", CREDENTIALS]),
    proof("its secret", "client-secret", "basic", "passes"),
    {
      ...proof("its key", "client-jwt", "private_key_jwt", "passes"),
      clients: {
        agent: {
          fields: { clientAuthenticatorType: "client-jwt" },
          attributes: { "use.jwks.url": "true", "jwks.url": "https://agent.example.test/jwks" },
        },
      },
    },
    {
      ...proof("a public client has nothing to prove", "client-jwt", "basic", "passes"),
      clients: { agent: { public: true, fields: { clientAuthenticatorType: "client-jwt" } } },
    },
  ],
  "bearer-only": [
    {
      name: "before 26.7: a requester that is public, too",
      clients: { agent: { public: true, bearerOnly: true } },
      version: "26.5.5",
      expect: [400, "invalid_client", "Bearer-only not allowed"],
    },
    {
      name: "before 26.7: the subject's client, public, too",
      clients: { front: { public: true, bearerOnly: true } },
      version: "26.2.5",
      expect: [400, "invalid_client", "Bearer-only not allowed"],
    },
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
} satisfies Partial<Record<RuleName, readonly RuleCase[]>>;

function notSupported(parameter: string): RuleCase {
  return {
    name: parameter,
    // Asked before the flag.
    clients: { agent: { exchange: false } },
    parameters: { [parameter]: ["x"] },
    expect: [400, "invalid_request", `Parameter '${parameter}' is not supported for standard token exchange`],
  };
}

/** A requester of which the file has the secret. */
function proof(
  name: string,
  clientAuthenticatorType: string,
  auth: NonNullable<ExchangeRequest["auth"]>,
  expect: RuleCase["expect"],
): RuleCase {
  const fields = { clientAuthenticatorType, secret: new Secret("s", "the file") };
  return { name, clients: { agent: { fields } }, request: { auth }, expect };
}
