import { ACCESS_TOKEN, REFRESH_TOKEN } from "#exchange/request.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import type { CompactMapper } from "../../../support/compact-realm.ts";
import { account, chained, claims, type RuleCase, UNSUPPORTED } from "./case.ts";

/** Rules about the subject token, and for whom a token is asked. */
export const TOKEN = {
  "client-policy": [
    { name: "rejects all", policy: "reject-request", expect: [400, "invalid_request", "Request not allowed"] },
    {
      name: "downscope",
      policy: "downscope-assertion-grant-enforcer",
      request: { scope: "to-api" },
      expect: [400, "invalid_scope", "Scopes [to-api] not present in the initial access token [for-agent]"],
    },
    {
      name: "downscope, of openid like of any other",
      policy: "downscope-assertion-grant-enforcer",
      request: { scope: "openid" },
      expect: [400, "invalid_scope", "Scopes [openid] not present in the initial access token [for-agent]"],
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
      name: "its own realm's, under an address that the realm doesn't give itself",
      realm: { attributes: { frontendUrl: "https://sso.test/" } },
      subject: claims({ iss: "http://inside/realms/small" }),
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "expired",
      subject: { ...claims({ exp: 99 }), at: 100 },
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "not yet valid",
      subject: { ...claims({ nbf: 111 }), at: 100 },
      expect: [400, "invalid_request", "Invalid token"],
    },
    { name: "early by as much as clocks may differ", subject: { ...claims({ nbf: 110 }), at: 100 }, expect: "passes" },
    {
      name: "older than the realm takes",
      realm: { notBefore: 100 },
      subject: claims({ iat: 99 }),
      expect: [400, "invalid_request", "Invalid token"],
    },
    { name: "as old as the realm takes", realm: { notBefore: 100 }, subject: claims({ iat: 100 }), expect: "passes" },
    { name: "expiring, where nobody says when it is", subject: claims({ exp: 99 }), expect: "passes" },
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
      name: "a service account whose sub a mapper wrote, beside the one of basic",
      clients: { agent: { mappers: [writes("sub", "somebody")] } },
      subject: account,
      expect: [400, "invalid_request", "Invalid token"],
    },
    {
      name: "the same where preferred_username says who it is",
      clients: { agent: { mappers: [writes("sub", "somebody")], defaultScopes: ["basic", "profile", "for-agent"] } },
      subject: account,
      expect: "passes",
    },
    {
      name: "another's azp, of a client session that ended with its request",
      clients: { agent: { mappers: [writes("azp", "other")] } },
      subject: { ...chained, request: { requester: "agent" } },
      expect: "passes",
    },
    {
      name: "another's azp, without any session",
      clients: { agent: { mappers: [writes("azp", "other")] } },
      subject: { kind: "exchange", subject: account, request: { requester: "agent" } },
      expect: "passes",
    },
    {
      name: "another's azp, of a client session that is stored",
      clients: { agent: { mappers: [writes("azp", "other")] } },
      subject: {
        kind: "exchange",
        subject: { kind: "user", client: "agent", user: "ann" },
        request: { requester: "agent" },
      },
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
} satisfies Partial<Record<RuleName, readonly RuleCase[]>>;

function writes(claim: string, value: string): CompactMapper {
  const config = {
    "claim.name": claim,
    "claim.value": value,
    "jsonType.label": "String",
    "access.token.claim": "true",
  };
  return { name: `writes ${claim}`, protocolMapper: "oidc-hardcoded-claim-mapper", config };
}
