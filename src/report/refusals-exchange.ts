import type { RefusalRow } from "./refusal-row.ts";

/**
 * What the server answers to a token exchange (Keycloak 26.2–26.7 StandardTokenExchangeProvider and
 * AbstractTokenExchangeProvider; the last rows: the legacy provider, V1).
 */
export const EXCHANGE_REFUSALS: readonly RefusalRow[] = [
  {
    error: "invalid_request",
    description: /^Standard token exchange is not enabled for the requested client$/,
    cause: "Token exchange is not switched on for the requester <requester> (only the requester needs it).",
    fix: "`clients: { <requester>: { standardTokenExchange: true } }`",
  },
  {
    // Servers that say it in their own way, with HTTP 500.
    description: /^No token exchange provider available$/,
    cause: "Token exchange is not switched on for the requester <requester> (only the requester needs it).",
    fix: "`clients: { <requester>: { standardTokenExchange: true } }`",
  },
  {
    error: "invalid_client",
    description: /^Public client is not allowed to exchange token$/,
    cause: "The requester <requester> is public: only a client with a secret may exchange tokens.",
    fix: "`clients: { <requester>: { publicClient: false, secret: … } }`",
  },
  {
    error: "access_denied",
    description: /^Client is not within the token audience$/,
    cause: "The subject token, issued to <subjectClient>, does not name the requester <requester> in its aud.",
    fix: "`clients: { <subjectClient>: { protocolMappers: { <requester>: { audience: <requester> } } } }`",
  },
  {
    error: "invalid_request",
    description: /^Requested audience not available: (.*)$/s,
    cause: "No scope or mapper of the requester <requester> puts <detail> into the token (for this user's roles).",
    fix: "`clientScopes: { <first>-audience: { protocolMappers: { <first>: { audience: <first> } } } }` and `clients: { <requester>: { defaultClientScopes: { with: [<first>-audience] } } }`",
  },
  {
    error: "invalid_client",
    description: /^Audience not found$/,
    cause: "An audience that is asked for (<audience>) is not the clientId of any client of the realm.",
    fix: "`clients: { <audience>: { standardFlowEnabled: false } }`, or correct the name in the contract",
  },
  {
    error: "invalid_client",
    description: /^Client disabled$/,
    cause: "A client that is asked for as audience (<audience>) is disabled.",
    fix: "`clients: { <audience>: { enabled: true } }`",
  },
  {
    error: "invalid_scope",
    description: /^Invalid scopes: $/,
    cause: "The parameter scope is sent and empty.",
    fix: "leave `scope` out of the contract",
  },
  {
    error: "invalid_scope",
    description: /^Invalid scopes: (.*)$/s,
    cause:
      "A scope that is asked for (<detail>) is not attached to the requester <requester>; other clients' scopes do not count.",
    fix: "`clients: { <requester>: { optionalClientScopes: { with: [<list>] } } }`",
  },
  {
    error: "invalid_scope",
    description: /^Missing consents for Token Exchange in client /,
    cause: "The requester <requester> asks users for their consent, and <user> has not given it.",
    fix: "`clients: { <requester>: { consentRequired: false } }`",
  },
  {
    error: "invalid_scope",
    description: /^Scopes \[(.*?)\] not present in the initial access token /s,
    cause: "A client policy only lets scopes through that the subject token has, too; <detail> is not among them.",
    fix: "`clients: { <subjectClient>: { defaultClientScopes: { with: [<list>] } } }`, or the policy's executor downscope-assertion-grant-enforcer",
  },
  {
    error: "invalid_request",
    description: /^Invalid token$/,
    cause:
      "The subject token is expired, revoked or logged out, is no access token, or comes from another realm or another host name (issuer) of the server.",
    fix: "get a new subject token, under the same server URL that kcx uses",
  },
  {
    error: "invalid_request",
    description: /^Required claim '(.*)' is missing from the token$/s,
    cause: "A client policy demands the claim <detail> in the subject token, which has none.",
    fix: "add a mapper for <detail> to `clients: { <subjectClient>: { protocolMappers: … } }`",
  },
  {
    error: "invalid_request",
    description: /^requested_token_type unsupported$/,
    cause: "The requester <requester> may not have a token of the requested type.",
    fix: "leave `requestedTokenType` out; for refresh_token: `clients: { <requester>: { attributes: { standard.token.exchange.enableRefreshRequestedTokenType: SAME_SESSION } } }`",
  },
  {
    error: "invalid_request",
    description: /^Refresh token not valid as requested_token_type because creating a new session is needed$/,
    cause:
      "A service account, an exchanged token or an offline token has no session that a refresh token could belong to.",
    fix: "ask for `requestedTokenType: access_token`",
  },
  {
    error: "invalid_request",
    description: /^Scope offline_access not allowed for token exchange$/,
    cause: "An exchange cannot give an offline token.",
    fix: "leave offline_access out of `scope` (and of the requester's default scopes)",
  },
  {
    error: "invalid_request",
    description: /^Sender-constrained token exchange rejected as the token was not issued for the requesting client$/,
    cause:
      "The subject token is bound to a key of <subjectClient> (DPoP or mutual TLS); only that client may exchange it.",
    fix: '`clients: { <subjectClient>: { attributes: { dpop.bound.access.tokens: "false" } } }`',
  },
  {
    error: "invalid_request",
    description: /^(?:DPoP confirmation doesn't match DPoP proof|Client certificate missing, or its thumbprint.*)$/s,
    cause: "The subject token is bound to a key (DPoP or mutual TLS) that kcx does not have.",
    fix: "use a subject token that is not bound to a key",
  },
  {
    error: "invalid_request",
    description: /^The size of OIDC parameter '(?:subject|actor)_token' is longer than allowed\.$/,
    cause: "The subject token is longer than the 20,000 characters that the server takes.",
    fix: "give <subjectClient> fewer roles and claims: `clients: { <subjectClient>: { fullScopeAllowed: false } }`",
  },
  {
    error: "invalid_request",
    description: /^Parameter 'subject_token' supports access tokens only$/,
    cause: "Only an access token can be exchanged, not an ID or a refresh token.",
    fix: "use the access token of the log-in",
  },
  {
    error: "invalid_request",
    description: /^Parameter '(.*)' (?:is not supported|required) (?:for|in) standard token exchange$/s,
    cause: "The parameter <detail> belongs to the legacy token exchange (V1), or one that V2 needs is missing.",
    fix: "keep to what V2 can do: no impersonation, no external tokens",
  },
  {
    error: "access_denied",
    description: /^Client (?:not allowed to exchange|is not the holder of the token)$/,
    cause: "The legacy token exchange (V1) answered, since V2 is not switched on for the requester <requester>.",
    fix: "`clients: { <requester>: { standardTokenExchange: true } }`, and start the server without the feature token-exchange",
  },
];
