import { createRemoteJWKSet, customFetch as joseFetch, type RemoteJWKSet } from "jose";
import {
  allowInsecureRequests,
  type ClientAuth,
  Configuration,
  customFetch,
  discovery,
  type ServerMetadata,
} from "openid-client";
import { KcxError } from "#errors.ts";
import { requestFailed, responseOf, shown } from "./errors.ts";

/** How to reach an authorization server. */
export interface Reach {
  /** Its issuer URL; for Keycloak `<server>/realms/<realm>`. */
  issuer: string;
  /** Where it is asked, if not there: behind a proxy a server is often reached by another address than it gives itself. */
  at?: string;
  /** Used for every request: brings a custom CA, a proxy. */
  fetch: typeof globalThis.fetch;
  /** Aborts what can be repeated without harm. */
  signal: AbortSignal;
  /** Milliseconds for one request, its answer's body included. */
  timeoutMs: number;
}

/** An authorization server whose metadata is known. */
export interface AuthServer {
  /** As its metadata spells it; the `iss` of its tokens is exactly this. */
  issuer: string;
  tokenEndpoint: string;
  /** What its tokens are signed with; null: the metadata doesn't say, so nothing can be proven. */
  keys: { uri: string; set: RemoteJWKSet } | null;
  /**
   * A client of this server, for the library's grant functions.
   * @param patience `finish`: the request goes on when the run is interrupted, since it may open a session that
   * must be known to be closed.
   */
  client(id: string, authentication: ClientAuth, patience: "abort" | "finish"): Configuration;
}

/**
 * Reads the server's metadata: OpenID Connect Discovery, else RFC 8414.
 * @throws KcxError; the signal's reason when it was aborted.
 */
export async function discover(reach: Reach): Promise<AuthServer> {
  const { issuer, at = issuer, timeoutMs } = reach;
  if (!URL.canParse(issuer) || !URL.canParse(at)) throw new KcxError("USAGE", "the address of the server is not a URL");
  const abortable = bounded(reach.fetch, timeoutMs, reach.signal);
  const finishing = bounded(reach.fetch, timeoutMs);
  const read = await readMetadata({ issuer, at }, abortable, reach.signal);
  const metadata = at === issuer ? read : askedAt(at, read);
  const { token_endpoint, jwks_uri } = metadata;
  if (token_endpoint === undefined) {
    throw new KcxError("SERVER_REFUSED", `${shown(at)}: the metadata names no token endpoint`);
  }
  return {
    issuer: metadata.issuer,
    tokenEndpoint: token_endpoint,
    keys: jwks_uri === undefined ? null : { uri: jwks_uri, set: keySet(jwks_uri, abortable, timeoutMs) },
    client(id, authentication, patience) {
      const config = new Configuration(metadata, id, undefined, authentication);
      config[customFetch] = patience === "abort" ? abortable : finishing;
      config.timeout = undefined; // `bounded` has it, in milliseconds
      // Whether plain http will do is the server's decision (`sslRequired`), and the user named the URL.
      allowInsecureRequests(config);
      return config;
    },
  };
}

function keySet(uri: string, fetch: Request, timeoutMs: number): RemoteJWKSet {
  return createRemoteJWKSet(new URL(uri), { [joseFetch]: fetch, timeoutDuration: Math.ceil(timeoutMs) });
}

/** What the server has under its own address, under the one that it is asked by; a browser goes where it says. */
function askedAt(at: string, metadata: ServerMetadata): ServerMetadata {
  const inside = Object.entries(metadata).map(([name, value]) => {
    const isOurs = /(_endpoint|_uri)$/.test(name) && name !== "authorization_endpoint" && typeof value === "string";
    return [name, isOurs && value.startsWith(`${metadata.issuer}/`) ? at + value.slice(metadata.issuer.length) : value];
  });
  return Object.fromEntries(inside);
}

async function readMetadata(
  { issuer, at }: { issuer: string; at: string },
  fetch: Request,
  signal: AbortSignal,
): Promise<ServerMetadata> {
  const read = async (algorithm: "oidc" | "oauth2") => {
    // The library takes the issuer for where its metadata are, and compares; a whole address it takes as it is.
    const from = at === issuer ? issuer : `${at}/.well-known/${WELL_KNOWN[algorithm]}`;
    // Discovery needs no client; the name is never sent.
    const execute = [allowInsecureRequests];
    const config = await discovery(new URL(from), "kcx", undefined, undefined, {
      algorithm,
      execute,
      [customFetch]: fetch,
    });
    const metadata = config.serverMetadata();
    if (at !== issuer && metadata.issuer !== issuer) throw otherIssuer(metadata.issuer, issuer);
    return metadata;
  };
  try {
    return await read("oidc").catch((error: unknown) => {
      // Servers answer in many ways for a document that they don't have: 404, 400, a page with 200.
      if (responseOf(error) === undefined) throw error;
      // What is wrong with the one that is there is worth more than that the other isn't.
      return read("oauth2").catch((second: unknown) =>
        Promise.reject(responseOf(second) === undefined ? second : error),
      );
    });
  } catch (error) {
    signal.throwIfAborted();
    throw await discoveryFailed(error, { issuer, at });
  }
}

/** In the place where Keycloak has them. */
const WELL_KNOWN = { oidc: "openid-configuration", oauth2: "oauth-authorization-server" };

function otherIssuer(said: unknown, expected: string): KcxError {
  return new KcxError("SERVER_REFUSED", `the server calls itself ${String(said)}, expected ${shown(expected)}`, {
    hint: "use that address, or where it can't be reached from here --server with --issuer; or correct the server's hostname setting (KC_HOSTNAME, proxy headers)",
  });
}

async function discoveryFailed(error: unknown, { issuer, at }: { issuer: string; at: string }): Promise<KcxError> {
  const where = shown(at);
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause === "object" && cause !== null && "attribute" in cause && cause.attribute === "issuer") {
    const said = "body" in cause ? (cause.body as { issuer?: unknown }).issuer : undefined;
    return otherIssuer(said, issuer);
  }
  const response = responseOf(error);
  const body: unknown = response?.bodyUsed === false ? await response.json().catch(() => undefined) : undefined;
  const { error: said, error_description } = (body ?? {}) as { error?: unknown; error_description?: unknown };
  if (response?.status === 404) {
    const realm = /\/realms\/([^/]+)\/?$/.exec(new URL(at).pathname)?.[1];
    const what =
      said === "Realm does not exist" && realm !== undefined ? `no realm ${realm}` : "no authorization server";
    return new KcxError("SERVER_REFUSED", `${where}: ${what} there (HTTP 404)`, {
      hint:
        realm === undefined
          ? "is the issuer right? it is what the server calls itself, often without any path"
          : "is the realm's name right, and does the server's URL need a path such as /auth?",
    });
  }
  if (error_description === "HTTPS required") {
    return new KcxError("SERVER_REFUSED", `${where}: the realm wants HTTPS from here (its setting sslRequired)`, {
      hint: "use the https:// address of the server",
    });
  }
  return requestFailed(error, at);
}

type Request = (url: string, options: { signal?: AbortSignal }) => Promise<Response>;

/** A fetch with a limit in time and, if wanted, a signal; both count until the body is read. */
function bounded(fetch: typeof globalThis.fetch, timeoutMs: number, abort?: AbortSignal): Request {
  return (url, options) => {
    const limits = [AbortSignal.timeout(Math.ceil(timeoutMs)), abort, options.signal].filter(
      (limit) => limit !== undefined,
    );
    // Held by the signal that comes of them: Node 20 collects a timeout that only `any` knows, and it never fires.
    const signal = Object.assign(AbortSignal.any(limits), { limits });
    return fetch(url, { ...options, signal });
  };
}
