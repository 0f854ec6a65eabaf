import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { KcxError } from "#errors.ts";
import type { Refusal } from "#model/answer.ts";

export interface Answered<T> {
  kind: "answer";
  answer: T;
}

/**
 * What the server answers to a request: the answer, or its refusal.
 * @param hide values that must not come back in a refusal's description, should a server echo them.
 * @throws KcxError when there is no answer, or one that is no OAuth answer.
 */
export async function answerOf<T>(
  { tokenEndpoint }: { tokenEndpoint: string },
  hide: readonly string[],
  request: () => Promise<T>,
): Promise<Answered<T> | Refusal> {
  try {
    return { kind: "answer", answer: await request() };
  } catch (error) {
    const refused = await refusalOf(error, hide);
    if (refused !== undefined) return refused;
    throw requestFailed(error, tokenEndpoint);
  }
}

/**
 * The server's OAuth error answer, when that is what went wrong; `undefined` for anything else.
 * @param hide values that must not come back in the description, should a server echo them.
 */
async function refusalOf(error: unknown, hide: readonly string[]): Promise<Refusal | undefined> {
  // In the address that a browser comes back with (RFC 6749 §4.1.2.1).
  if (error instanceof AuthorizationResponseError) return refusal(null, error.error, error.error_description, hide);
  if (error instanceof ResponseBodyError) {
    const said = refusal(error.status, error.error, error.error_description, hide);
    return isNotYet(error.error) ? { ...said, pending: timesOf(error.cause) } : said;
  }
  // The library reads OAuth errors only from 4xx answers without a challenge; old servers send one with a 500
  // ("No token exchange provider available"), and RFC 6750 servers send a challenge beside it.
  const response = responseOf(error);
  if (response === undefined || response.status < 400 || response.bodyUsed) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== "object" || body === null || !("error" in body) || typeof body.error !== "string")
    return undefined;
  return refusal(response.status, body.error, "error_description" in body ? body.error_description : undefined, hide);
}

/**
 * Anything else that can go wrong with a request, in one sentence. The original error is not kept as a cause: the
 * libraries' errors carry whole answers and token payloads.
 * @param url whom was asked; its credentials, query and fragment are not shown.
 */
export function requestFailed(error: unknown, url: string): KcxError {
  if (error instanceof KcxError) return error;
  const where = shown(url);
  const code = codeOf(error);
  if (code !== undefined && code in NETWORK) {
    return new KcxError("UNREACHABLE", `${where}: ${NETWORK[code]} (${code})`, {
      hint: "is the URL right, and the server running?",
    });
  }
  if (code !== undefined && (TLS.test(code) || code in CERTIFICATE)) {
    const hint = CERTIFICATE[code];
    const sentence = `${where}: the TLS connection could not be made (${code})`;
    return new KcxError("TLS", sentence, hint === undefined ? {} : { hint });
  }
  const response = responseOf(error);
  if (response !== undefined) return unexpectedAnswer(response, where);
  if (code !== undefined && code in ANSWER) return new KcxError("SERVER_REFUSED", `${where}: ${ANSWER[code]}`);
  // fetch says some things only in words, such as "bad port" for one that browsers never go to.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
  const reason = code ?? (/^[a-z ]{3,30}$/.test(cause) ? cause : "no reason given");
  return new KcxError("UNREACHABLE", `${where}: the request failed (${reason})`);
}

const NETWORK: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the name of the host is not known",
  EAI_AGAIN: "the name of the host could not be looked up",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  ETIMEDOUT: "no answer in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the answer did not end in time",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  OAUTH_TIMEOUT: "no answer in time",
  ERR_JWKS_TIMEOUT: "no answer in time",
  TimeoutError: "no answer in time",
};

/** Names of OpenSSL and Node for what is wrong with a certificate or a handshake. */
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|UNABLE_TO_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO$)/;

/** Where another hint than the one of the code TLS is right. */
const CERTIFICATE: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host name: use that one in the server's URL",
  CERT_HAS_EXPIRED: "the certificate has expired: renew it, or look at this machine's clock",
  CERT_NOT_YET_VALID: "the certificate is not valid yet: look at this machine's clock",
  ERR_SSL_WRONG_VERSION_NUMBER: "that port does not speak TLS: http:// instead of https://?",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "that port does not speak TLS: http:// instead of https://?",
};

const ANSWER: Record<string, string> = {
  OAUTH_PARSE_ERROR: "the answer is not JSON: is this the server's address?",
  OAUTH_RESPONSE_IS_NOT_JSON: "the answer is not JSON: is this the server's address?",
  OAUTH_INVALID_RESPONSE: "the answer lacks what the standard demands",
  OAUTH_UNSUPPORTED_OPERATION: "the answer is of a kind that is not supported",
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: "the ID token beside the access token is not valid for this client",
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "the ID token's times do not fit this machine's clock",
  OAUTH_INVALID_SERVER_METADATA: "the server's metadata lacks an endpoint that is needed",
  OAUTH_MISSING_SERVER_METADATA: "the server's metadata lacks an endpoint that is needed",
  ERR_JWKS_INVALID: "that is no JSON Web Key Set",
  ERR_JOSE_GENERIC: "the realm's keys could not be read",
};

function unexpectedAnswer(response: Response, where: string): KcxError {
  const target = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
  if (target !== null) {
    return new KcxError("SERVER_REFUSED", `${where}: HTTP ${response.status} sends to ${shown(target)}`, {
      hint: "use that address as the server's URL",
    });
  }
  return new KcxError("SERVER_REFUSED", `${where}: HTTP ${response.status}, and no OAuth answer`, {
    hint: "is this the server's address, and does a proxy stand in between?",
  });
}

function refusal(status: number | null, error: string, description: unknown, hide: readonly string[]): Refusal {
  const clean = (text: string) =>
    hide.reduce((shown, value) => (value.length < 4 ? shown : shown.replaceAll(value, "•••")), text);
  return {
    kind: "refusal",
    status,
    error: clean(error),
    description: typeof description === "string" ? clean(description) : null,
  };
}

function isNotYet(error: string): boolean {
  return error === "authorization_pending" || error === "slow_down";
}

function timesOf(body: Readonly<Record<string, unknown>>): NonNullable<Refusal["pending"]> {
  const { interval, expires_in: expiresIn } = body;
  return {
    ...(typeof interval === "number" ? { interval } : {}),
    ...(typeof expiresIn === "number" ? { expiresIn } : {}),
  };
}

/** The HTTP answer that an error of the library carries, if it carries one. */
export function responseOf(error: unknown): Response | undefined {
  if (error instanceof WWWAuthenticateChallengeError) return error.response;
  const cause = error instanceof ClientError ? error.cause : undefined;
  // Not instanceof: a fetch that is passed in may bring its own Response class.
  return Object.prototype.toString.call(cause) === "[object Response]" ? (cause as Response) : undefined;
}

/** The innermost code: fetch wraps the socket's error, the library wraps fetch's. */
function codeOf(error: unknown): string | undefined {
  let code: string | undefined;
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (at.name === "TimeoutError") code = "TimeoutError";
    else if ("code" in at && typeof at.code === "string") code = at.code;
  }
  return code;
}

/** A URL without the parts that may hold credentials. */
export function shown(url: string): string {
  if (!URL.canParse(url)) return "that address";
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}
