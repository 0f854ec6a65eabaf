import { KcxError } from "#errors.ts";
import { NetworkError } from "./admin-client.ts";

/** What was being done when something went wrong: for the sentence, and for the role that is missing. */
export interface Operation {
  /** For a person: "read the clients", "update client x". */
  what: string;
  /** The role of `realm-management` (or of master's `NAME-realm`) that it takes. */
  role?: string;
  server: string;
}

/** The one funnel for whatever the admin client and fetch throw. Never carries a request, a token or a response object. */
export function funnel(error: unknown, operation: Operation): KcxError {
  if (error instanceof KcxError) return error;
  if (error instanceof NetworkError) return refused(error, operation);
  const code = causeCode(error);
  const { what, server } = operation;
  if (code && TLS_CODES.test(code))
    return new KcxError("TLS", `${server}: ${code}`, { facts: [`while trying to ${what}`] });
  if (code === "ABORTED") return new KcxError("UNREACHABLE", `interrupted while trying to ${what}`);
  const reason =
    { ECONNREFUSED: "nothing listens there", ENOTFOUND: "that host name is not known" }[code ?? ""] ??
    code ??
    "no answer";
  return new KcxError("UNREACHABLE", `${server}: ${reason}`, {
    facts: [`while trying to ${what}`],
    hint: "is the server running, and is the address right? `kcx dev --detach` starts a local one",
  });
}

/**
 * The HTTP status behind an error from this room, if there was an answer. What the server never told of is as good as a
 * 404: of a realm that was just made an older server has less than the newest would.
 */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof NetworkError) return isTaken(error) ? 409 : error.response.status;
  if (!(error instanceof KcxError)) return undefined;
  return error.code === "NOT_THERE" ? 404 : statusOf(error.cause);
}

/** What another organization has is a bad request to the server; everywhere else it calls that a conflict. */
function isTaken({ response, responseData }: NetworkError): boolean {
  return response.status === 400 && /already (linked|associated)/.test(detailOf(responseData) ?? "");
}

const TLS_CODES = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

function refused(error: NetworkError, { what, role, server }: Operation): KcxError {
  const { status } = error.response;
  const said = detailOf(error.responseData);
  if (status === 403) {
    const facts =
      role === undefined
        ? []
        : [`it takes the role ${role} of the client realm-management (or of master's REALM-realm)`];
    return new KcxError("FORBIDDEN", `${server} answered 403 when asked to ${what}`, {
      facts,
      hint: "grant the role, or log in as somebody who has it; `kcx doctor` shows what is held",
      cause: error,
    });
  }
  if (status === 401) {
    return new KcxError("LOGIN_FAILED", `${server} no longer accepts the administrator's token (401)`, {
      hint: "a token is only good at the address it was got from: use the same host name as its issuer",
      cause: error,
    });
  }
  return new KcxError("SERVER_REFUSED", `${server} answered ${status} when asked to ${what}`, {
    facts: said === undefined ? [] : [`the server says: ${said}`],
    ...(said !== undefined && LACKING.test(said) && { hint: LACKS }),
    cause: error,
  });
}

/** Of what somebody else's server has and this one hasn't: an extension, or what later versions took away. */
const LACKING =
  /provider (not found|type or no such)|no such provider|No authentication provider|Invalid identity provider id|policy not found|provider with type/i;
const LACKS = "this server has no such provider: install its extension, or take it out of the file";

/** The server's own words, of the several places where it puts them. */
export function detailOf(data: unknown): string | undefined {
  if (typeof data === "string") return data.trim() === "" ? undefined : data.trim().slice(0, 300);
  if (typeof data !== "object" || data === null) return undefined;
  const { errorMessage, error_description, error } = data as Record<string, unknown>;
  const said = [errorMessage, error_description, error].filter((part) => typeof part === "string");
  return said.length > 0 ? [...new Set(said)].join(": ") : undefined;
}

function causeCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "AbortError") return "ABORTED";
  if (error.name === "TimeoutError") return "no answer in time";
  const own = (error as { code?: unknown }).code;
  if (typeof own === "string") return own;
  const { cause } = error;
  if (cause instanceof AggregateError) return causeCode(cause.errors[0]);
  return cause === undefined ? undefined : causeCode(cause);
}
