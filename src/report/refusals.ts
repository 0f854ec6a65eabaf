import { type Explanation, fill, type Names, type RefusalRow, yaml } from "./refusal-row.ts";
import { EXCHANGE_REFUSALS } from "./refusals-exchange.ts";
import { LOG_IN_REFUSALS } from "./refusals-log-in.ts";

/** The likely cause of a refusal; `undefined` for an answer that the table does not know. */
export function explainRefusal(
  stage: "subject" | "exchange",
  refusal: { error: string; description: string | null },
  names: Names,
): Explanation | undefined {
  const rows = stage === "subject" ? LOG_IN_REFUSALS : EXCHANGE_REFUSALS;
  for (const row of [...rows, ...REQUEST_REFUSALS]) {
    if (row.error !== undefined && row.error !== refusal.error) continue;
    const match = row.description.exec(refusal.description ?? refusal.error);
    if (match === null) continue;
    const client = stage === "subject" ? names.subjectClient : names.requester;
    const detail = match[1] ?? "";
    const words = detail.split(/[ ,]+/);
    const known = { ...names, client, detail, first: words[0] ?? "", list: words.map(yaml).join(", ") };
    return { cause: fill(row.cause, known), fix: fill(row.fix, known) };
  }
  return undefined;
}

/** What the token endpoint refuses whatever is asked of it; `<client>` is the one that asked (TokenEndpoint). */
const REQUEST_REFUSALS: readonly RefusalRow[] = [
  {
    error: "unauthorized_client",
    description: /^Invalid client or Invalid client credentials$/,
    cause: "The secret that was sent for <client> is not its secret, or none was sent and it is not a public client.",
    fix: "compare `clients: { <client>: { secret: … } }` and .env with the realm; `kcx apply` sets the file's",
  },
  {
    error: "invalid_client",
    description: /^Invalid client or Invalid client credentials$/,
    cause: "The realm has no client <client>, or it is disabled.",
    fix: "`clients: { <client>: { enabled: true } }`, and is the name spelt right?",
  },
  {
    error: "invalid_client",
    description: /^Parameter client_assertion_type is missing$/,
    cause: "<client> must prove itself by a signed assertion (clientAuthenticatorType client-jwt), and sent a secret.",
    fix: "`clients: { <client>: { clientAuthenticatorType: client-secret } }`, or in the contract `requester: { client: <client>, auth: private_key_jwt, key: … }`",
  },
  {
    error: "unauthorized_client",
    description: /^Unexpected error when authenticating client$/,
    cause: "<client> proves itself in another way than the realm wants of it (its clientAuthenticatorType).",
    fix: "`clients: { <client>: { clientAuthenticatorType: client-secret } }` for a secret, client-jwt for a key",
  },
  {
    error: "unknown_error",
    description: /^For more on this error consult the server log\.$/,
    cause: "The server stumbled over the request; only its log says over what.",
    fix: "run again; if it stays so, look at the server's log",
  },
  {
    error: "invalid_client",
    description: /^Bearer-only not allowed$/,
    cause: "<client> is bearer-only: it may check tokens and cannot get any.",
    fix: "`clients: { <client>: { bearerOnly: false } }`",
  },
  {
    error: "approval_timeout",
    description: /^/,
    cause: "Nobody approved in time.",
    fix: "ask again, with a longer --max-wait; the server's own limit counts, too",
  },
  {
    error: "invalid_request",
    description: /^HTTPS required$/,
    cause: "The realm wants HTTPS from this address (its setting sslRequired).",
    fix: "use the https:// address of the server",
  },
  {
    error: "access_denied",
    description: /^Realm not enabled$/,
    cause: "The realm is disabled.",
    fix: "`enabled: true`",
  },
  {
    description: /^Realm does not exist$/,
    cause: "The server has no realm of this name.",
    fix: "`kcx apply`, or correct --realm",
  },
  {
    error: "unsupported_grant_type",
    description: /^Unsupported grant_type$/,
    cause: "The server does not know this grant: token exchange V2 needs Keycloak 26.2 or newer.",
    fix: "update the server, or start it without --features-disabled=token-exchange-standard",
  },
  {
    error: "invalid_request",
    description: /^DPoP proof is missing$/,
    cause: "<client> (or the subject token) is bound to a key by DPoP, and kcx sends no proof.",
    fix: '`clients: { <client>: { attributes: { dpop.bound.access.tokens: "false" } } }`',
  },
  {
    error: "invalid_request",
    description: /^Request not allowed$/,
    cause: "A client policy of the realm rejects the request.",
    fix: "look at the realm's client policies (executor reject-request)",
  },
];
