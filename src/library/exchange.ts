import { KcxError } from "#errors.ts";
import type { Requester } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import { acquire, type Outcome, type TokenOrder } from "#oauth/acquire.ts";
import type { Waiting } from "#oauth/approval.ts";
import { grantedScope } from "#oauth/scope.ts";

/** The client that exchanges. */
export interface ExchangingClient {
  id: string;
  secret?: string;
  /** PKCS#8 in PEM, or a JWK as text; then the client signs (`private_key_jwt`). */
  privateKey?: string;
  /** Default: `basic`, or `private_key_jwt` where there is only a key. */
  auth?: "basic" | "post" | "private_key_jwt";
}

export interface ExchangeOptions {
  /** The server's issuer, as its metadata spells it; for Keycloak `<server>/realms/<realm>`. */
  issuer: string;
  client: ExchangingClient;
  /** Whose token is exchanged. */
  subjectToken: string;
  audience?: string | readonly string[];
  scope?: string | readonly string[];
  /** `access_token`, `id_token`, `refresh_token`, or a whole URN. */
  requestedTokenType?: string;
  /** Seconds to wait for somebody's approval. Default: 0, `authorization_pending` is then the answer. */
  maxWait?: number;
  /** Seconds between two questions where the server names no interval. Default: 5. */
  pollInterval?: number;
  /** Called when approval is waited for, and whenever the server was asked and it goes on. */
  onWaiting?(waiting: { description: string | null; until: Date }): void;
  /** Seconds for one request. Default: 10. */
  timeout?: number;
  signal?: AbortSignal;
  fetch?: typeof globalThis.fetch;
}

export type TokenResult =
  | {
      ok: true;
      accessToken: string;
      /** What the server says it granted, else what the token says. */
      scopes: readonly string[];
      /** Seconds, from when the answer came; null: it doesn't say. */
      expiresIn: number | null;
      /** False: the token that was given is good as it is, and nothing was asked. */
      exchanged: boolean;
      /** The server's whole answer; null where nothing was asked. */
      response: Readonly<Record<string, unknown>> | null;
    }
  | {
      ok: false;
      /**
       * As the server says it, or `approval_timeout` (nobody approved in time), `request_failed` (no connection, or no
       * OAuth answer), `scope_not_granted` (a token came without the scope).
       */
      error: string;
      description: string | null;
      /** Of the HTTP answer; null: there was none. */
      status: number | null;
    };

/**
 * Exchanges a token (RFC 8693).
 * @throws KcxError when the options make no sense; the signal's reason when it fires. A refusal is a result.
 */
export function exchangeToken(options: ExchangeOptions): Promise<TokenResult> {
  return ordered(options, {});
}

/**
 * A token that holds every word of the scope: the one that is given if it does and hasn't expired, without any request,
 * else an exchanged one.
 * @param options `spare`: seconds that the token must still live to be good. Default: 0.
 */
export function ensureScope(scope: string, options: ExchangeOptions & { spare?: number }): Promise<TokenResult> {
  return ordered(options, { ensureScope: scope, ...(options.spare === undefined ? {} : { spare: options.spare }) });
}

async function ordered(
  options: ExchangeOptions,
  step: Pick<TokenOrder, "ensureScope" | "spare">,
): Promise<TokenResult> {
  const { issuer, client, subjectToken, audience, scope, requestedTokenType, onWaiting } = options;
  const exchange = {
    requester: requesterOf(client),
    audience: audience === undefined ? [] : [audience].flat(),
    scope: scope === undefined ? undefined : [scope].flat().join(" "),
    requestedTokenType,
  };
  const subject = { kind: "token", token: new Secret(subjectToken, "subjectToken") } as const;
  const secret = client.secret === undefined ? undefined : new Secret(client.secret, "client.secret");
  const outcome = await acquire(
    { subject, exchange, ...step },
    {
      issuer,
      fetch: options.fetch ?? globalThis.fetch,
      signal: options.signal ?? new AbortController().signal,
      timeoutMs: (options.timeout ?? 10) * 1000,
      maxWaitMs: (options.maxWait ?? 0) * 1000,
      pollIntervalMs: (options.pollInterval ?? 5) * 1000,
      now: () => new Date(),
      clientSecret: () => secret,
      password: () => undefined,
      onWaiting(waiting: Waiting) {
        if (waiting.kind === "pending") onWaiting?.({ description: waiting.description, until: waiting.until });
      },
      listen: () => Promise.reject(new Error("no browser is asked for")),
    },
  );
  return resultOf(outcome, exchange.scope);
}

function requesterOf({ id, secret, privateKey, auth }: ExchangingClient): Requester {
  const key = privateKey === undefined ? {} : { key: new Secret(privateKey, "client.privateKey") };
  const how = auth ?? (secret === undefined && privateKey !== undefined ? "private_key_jwt" : "basic");
  return how === "private_key_jwt" ? { client: id, auth: how, ...key } : { client: id, auth: how };
}

function resultOf(outcome: Outcome, asked: string | undefined): TokenResult {
  if (outcome.kind === "missing") throw new KcxError("USAGE", `the ${outcome.missing.what} is missing`);
  if (outcome.kind === "failure") {
    const { error, description, status } = outcome;
    return { ok: false, error, description, status };
  }
  const { token, by, response } = outcome;
  return {
    ok: true,
    accessToken: token,
    scopes: grantedScope({ access_token: token, scope: response?.scope }, asked),
    expiresIn: response?.expires_in ?? null,
    exchanged: by === "exchange",
    response: response === null ? null : { ...response },
  };
}
