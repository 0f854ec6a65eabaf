import { issuerIn } from "#model/issuer.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { funnel } from "./errors.ts";

/** What a realm says of itself to everybody. */
export interface Discovered {
  status: number;
  issuer?: string;
  grants: readonly string[];
  /** The `Date` header, where something on the way sets one: Keycloak itself doesn't. */
  date?: Date;
  /** The error that the server names, when it is one of Keycloak's. */
  said?: string;
}

const DISCOVERY = { oidc: "openid-configuration", oauth: "oauth-authorization-server" };

/**
 * OpenID Connect Discovery, or RFC 8414 metadata in the place where Keycloak has it.
 * @throws KcxError when there is no answer in time.
 */
export async function discoverRealm(
  url: string,
  realm: string,
  kind: keyof typeof DISCOVERY,
  options: { requestOptions: Record<string, unknown>; signal: AbortSignal; timeoutMs: number },
): Promise<Discovered> {
  const address = `${issuerIn(url, realm)}/.well-known/${DISCOVERY[kind]}`;
  const limits = [options.signal, AbortSignal.timeout(options.timeoutMs)];
  // Held by the signal that comes of them: Node 20 collects a timeout that only `any` knows, and it never fires.
  const signal = Object.assign(AbortSignal.any(limits), { limits });
  try {
    const response = await fetch(address, { ...options.requestOptions, signal, redirect: "manual" });
    const text = await response.text();
    const date = response.headers.get("date");
    return { status: response.status, ...read(text), ...(date === null ? {} : { date: new Date(date) }) };
  } catch (error) {
    throw funnel(error, { what: `read the metadata of realm ${realm}`, server: url });
  }
}

function read(text: string): Pick<Discovered, "issuer" | "grants" | "said"> {
  const document = asMap(parsed(text));
  const [issuer, error] = [get(document, "issuer"), get(document, "error_description") ?? get(document, "error")];
  return {
    grants: asStrings(get(document, "grant_types_supported")),
    ...(typeof issuer === "string" && { issuer }),
    ...(typeof error === "string" && { said: error }),
  };
}

function parsed(text: string): JsonMap | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
