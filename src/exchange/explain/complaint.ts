import type { Refusal } from "#model/answer.ts";
import type { RuleName } from "../rules/names.ts";

/** A refusal that somebody met somewhere, as far as what was pasted tells. */
export interface Complaint {
  error?: string;
  description?: string;
}

/** One rule that gives these words. */
export interface Suspect {
  rule: RuleName;
  at: "subject" | "exchange";
  /** The names in the words: audiences, scopes. */
  names: readonly string[];
  refusal: Refusal;
}

/**
 * What was pasted: the body of an answer (JSON), a header or a line of a log with `error=…`, an address with the same as
 * parameters, or the words alone.
 */
export function complaintIn(text: string): Complaint {
  const body = /\{[^{}]*"error"[^{}]*\}/s.exec(text)?.[0];
  const parsed = body === undefined ? undefined : jsonOf(body);
  if (parsed) return parsed;
  const field = (name: string) => new RegExp(`\\b${name}[=:]\\s*(?:"([^"]*)"|([^\\s,&;]+))`).exec(text);
  const [error, description] = [field("error"), field("error_description") ?? field("reason")];
  if (error) {
    const said = description?.[1] ?? decoded(description?.[2]);
    return { error: error[1] ?? error[2] ?? "", ...(said === undefined ? {} : { description: said }) };
  }
  const line =
    text
      .split(/\r?\n/)
      .map((one) => one.trim())
      .find((one) => suspectsFor({ description: one }).length > 0) ?? text.trim();
  return { description: line };
}

/** The rules that give these words, in the order in which the server asks. */
export function suspectsFor({ error, description }: Complaint): Suspect[] {
  const said = description ?? error ?? "";
  return WORDS.flatMap(([rule, at, words, status, name]) => {
    const match = words.exec(said);
    if (!match || (error !== undefined && description !== undefined && error !== name)) return [];
    const names = (match[1] ?? "").split(/[ ,]+/).filter(Boolean);
    // Only as much of what was pasted as the rule says.
    const refusal: Refusal = { kind: "refusal", status, error: name, description: match[0] };
    return [{ rule, at, names, refusal }];
  });
}

type Words = readonly [rule: RuleName, at: "subject" | "exchange", words: RegExp, status: number, error: string];

const CREDENTIALS = /Invalid client or Invalid client credentials/;

const WORDS: readonly Words[] = [
  ["realm-known", "exchange", /Realm does not exist/, 404, "Realm does not exist"],
  ["https", "exchange", /HTTPS required/, 403, "invalid_request"],
  ["realm-enabled", "exchange", /Realm not enabled/, 403, "access_denied"],
  ["grant-type", "exchange", /Missing form parameter: grant_type/, 400, "invalid_request"],
  ["grant-type", "exchange", /Unsupported grant_type/, 400, "unsupported_grant_type"],
  ["client-known", "exchange", CREDENTIALS, 401, "invalid_client"],
  ["credentials", "exchange", CREDENTIALS, 401, "unauthorized_client"],
  [
    "client-authenticator",
    "exchange",
    /Parameter client_assertion_type is missing|Unable to load public key|Missing client_id parameter/,
    400,
    "invalid_client",
  ],
  [
    "client-authenticator",
    "exchange",
    /Client authentication with client secret signed JWT failed/,
    400,
    "unauthorized_client",
  ],
  ["bearer-only", "exchange", /Bearer-only not allowed/, 400, "invalid_client"],
  ["protocol", "exchange", /Wrong client protocol\./, 400, "invalid_client"],
  ["duplicated-parameter", "exchange", /duplicated parameter/, 400, "invalid_request"],
  [
    "long-token",
    "exchange",
    /The size of OIDC parameter '(?:subject|actor)_token' is longer than allowed\./,
    400,
    "invalid_request",
  ],
  ["dpop-proof", "exchange", /DPoP proof is missing/, 400, "invalid_request"],
  [
    "requested-subject",
    "exchange",
    /Parameter 'requested_subject' is not supported for standard token exchange/,
    400,
    "invalid_request",
  ],
  [
    "requested-issuer",
    "exchange",
    /Parameter 'requested_issuer' is not supported for standard token exchange/,
    400,
    "invalid_request",
  ],
  [
    "subject-issuer",
    "exchange",
    /Parameter 'subject_issuer' is not supported for standard token exchange/,
    400,
    "invalid_request",
  ],
  [
    "exchange-enabled",
    "exchange",
    /Standard token exchange is not enabled for the requested client/,
    400,
    "invalid_request",
  ],
  [
    "subject-token-sent",
    "exchange",
    /Parameter 'subject_token' required for standard token exchange/,
    400,
    "invalid_request",
  ],
  [
    "token-type-sent",
    "exchange",
    /Parameter 'subject_token_type' required for standard token exchange/,
    400,
    "invalid_request",
  ],
  ["token-type", "exchange", /Parameter 'subject_token' supports access tokens only/, 400, "invalid_request"],
  ["client-policy", "exchange", /Request not allowed/, 400, "invalid_request"],
  ["client-policy", "exchange", /Assertion contains an invalid access token/, 400, "invalid_request"],
  [
    "client-policy",
    "exchange",
    /Scopes \[(.*?)\] not present in the initial access token \[.*?\]/s,
    400,
    "invalid_scope",
  ],
  ["subject-token-valid", "exchange", /Invalid token/, 400, "invalid_request"],
  [
    "sender-constrained",
    "exchange",
    /Sender-constrained token exchange rejected as the token was not issued for the requesting client/,
    400,
    "invalid_request",
  ],
  ["dpop-binding", "exchange", /DPoP confirmation doesn't match DPoP proof/, 400, "invalid_request"],
  ["dpop-binding", "exchange", /DPoP proof is missing/, 400, "invalid_request"],
  ["requested-type", "exchange", /requested_token_type unsupported/, 400, "invalid_request"],
  ["no-saml", "exchange", /requested_token_type unsupported/, 400, "invalid_request"],
  ["audience-known", "exchange", /Audience not found/, 400, "invalid_client"],
  ["public-requester", "exchange", /Public client is not allowed to exchange token/, 400, "invalid_client"],
  ["audience-enabled", "exchange", /Client disabled/, 400, "invalid_client"],
  ["requester-in-audience", "exchange", /Client is not within the token audience/, 403, "access_denied"],
  ["scope-valid", "exchange", /Invalid scopes: ?(.*)/s, 400, "invalid_scope"],
  [
    "refresh-needs-session",
    "exchange",
    /Refresh token not valid as requested_token_type because creating a new session is needed/,
    400,
    "invalid_request",
  ],
  [
    "refresh-without-offline",
    "exchange",
    /Scope offline_access not allowed for token exchange/,
    400,
    "invalid_request",
  ],
  ["consent", "exchange", /Missing consents for Token Exchange in client (.*)/s, 400, "invalid_scope"],
  ["audience-available", "exchange", /Requested audience not available: (.*)/s, 400, "invalid_request"],
  ["offline-allowed", "exchange", /Offline tokens not allowed for the user or client/, 400, "not_allowed"],
  ["lifespan", "exchange", /For more on this error consult the server log\./, 500, "unknown_error"],
  ["user-known", "subject", /Invalid user credentials/, 401, "invalid_grant"],
  ["user-enabled", "subject", /Account disabled/, 400, "invalid_grant"],
  ["user-set-up", "subject", /Account is not fully set up/, 400, "invalid_grant"],
  ["direct-access", "subject", /Client not allowed for direct access grants/, 400, "unauthorized_client"],
  ["certificate", "subject", /Client Certification missing for MTLS HoK Token Binding/, 400, "invalid_request"],
  ["user-consent", "subject", /Client requires user consent/, 400, "invalid_client"],
  [
    "service-account",
    "subject",
    /(?:Client not enabled|Public client not allowed) to retrieve service account/,
    401,
    "unauthorized_client",
  ],
];

function jsonOf(body: string): Complaint | undefined {
  try {
    const { error, error_description: description } = JSON.parse(body) as Record<string, unknown>;
    if (typeof error !== "string") return undefined;
    return { error, ...(typeof description === "string" ? { description } : {}) };
  } catch {
    return undefined;
  }
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
