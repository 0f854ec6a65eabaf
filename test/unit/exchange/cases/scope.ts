import { REFRESH_TOKEN, SAML2 } from "#exchange/request.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import { BREAKDOWN } from "#exchange/rules/texts.ts";
import type { CompactMapper } from "../../../support/compact-realm.ts";
import { account, chained, type RuleCase, UNSUPPORTED } from "./case.ts";

const BROKEN: RuleCase["expect"] = [500, "unknown_error", BREAKDOWN];

/** Rules about what would be in the token. */
export const SCOPE = {
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
  lifespan: [
    {
      name: "no number",
      clients: { agent: { attributes: { "access.token.lifespan": "soon" } } },
      expect: BROKEN,
    },
    ...[" 77 ", "99999999999", "1e2"].map((text) => ({
      name: `no 32-bit number: '${text}'`,
      clients: { agent: { attributes: { "access.token.lifespan": text } } },
      expect: BROKEN,
    })),
    {
      name: "before the audience is looked for",
      clients: { agent: { attributes: { "access.token.lifespan": "soon" } } },
      request: { audience: ["other"] },
      expect: BROKEN,
    },
    { name: "blank", clients: { agent: { attributes: { "access.token.lifespan": " " } } }, expect: "passes" },
    { name: "with a sign", clients: { agent: { attributes: { "access.token.lifespan": "+77" } } }, expect: "passes" },
  ],
  "mapper-config": [
    {
      name: "a hardcoded role without a role",
      clients: { agent: { mappers: [mapper("oidc-hardcoded-role-mapper", {})] } },
      expect: BROKEN,
    },
    {
      name: "a role's new name without the old one",
      clients: { agent: { mappers: [mapper("oidc-role-name-mapper", { "new.role.name": "api.cook" })] } },
      expect: BROKEN,
    },
    {
      name: "before the audience is looked for",
      clients: { agent: { mappers: [mapper("oidc-role-name-mapper", { role: "staff" })] } },
      request: { audience: ["other"] },
      expect: BROKEN,
    },
    {
      name: "a role that the user doesn't have",
      clients: { agent: { mappers: [mapper("oidc-role-name-mapper", { role: "nope", "new.role.name": "x" })] } },
      expect: "passes",
    },
  ],
} satisfies Partial<Record<RuleName, readonly RuleCase[]>>;

function mapper(protocolMapper: string, config: Record<string, string>): CompactMapper {
  return { name: protocolMapper, protocolMapper, config };
}

function needsSession(): [number, string, string] {
  const description = "Refresh token not valid as requested_token_type because creating a new session is needed";
  return [400, "invalid_request", description];
}
