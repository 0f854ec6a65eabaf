import { decodeJwt } from "jose";
import { KcxError } from "#errors.ts";
import { asMap, get, type Json, type JsonMap } from "#model/json.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { KcAdminClient, NetworkError } from "./admin-client.ts";
import { detailOf, funnel, type Operation, statusOf } from "./errors.ts";
import { type Login, newToken } from "./log-in.ts";

/** One request through the admin client. */
export type Call = (client: KcAdminClient) => Promise<unknown>;

export interface Server {
  /** Without a trailing slash: `http://127.0.0.1:8080`. */
  url: string;
  loginRealm: string;
  login: Login;
  /** Goes into every fetch: a dispatcher with the caller's certificate authority. */
  requestOptions: Record<string, unknown>;
  signal: AbortSignal;
  now(): Date;
}

/** The longest that one request may take: a cold export of a hundred clients takes half a second. */
const PATIENCE_MS = 120_000;
const LOG_IN_MS = 30_000;

/**
 * The one place that holds a token and sends a request twice. The admin client has no single flight (eight calls with
 * an expired token made eight log-ins) and doesn't renew a service account's token, so tokens are provided from here.
 */
export class Session {
  readonly server: Server;
  readonly client: KcAdminClient;
  #token: Promise<{ value: string; expires: number }> | undefined;
  #login: Login;

  constructor(server: Server) {
    this.server = server;
    this.#login = server.login;
    this.client = this.#newClient();
  }

  #newClient(signal?: AbortSignal): KcAdminClient {
    const { url: baseUrl, requestOptions } = this.server;
    // The client's own timeout would take the place of a signal: a request that may be given up has no other limit.
    const client = new KcAdminClient({
      baseUrl,
      requestOptions: signal ? { ...requestOptions, signal } : requestOptions,
      ...(signal ? {} : { timeout: PATIENCE_MS }),
    });
    client.registerTokenProvider({ getAccessToken: () => this.#accessToken() });
    return client;
  }

  /** Logs in, so that a wrong password is told before anything else. */
  async logIn(): Promise<void> {
    await this.#accessToken();
  }

  /** What the access token says of the administrator; nothing where it is no JWT. Only for showing: not verified. */
  async claims(): Promise<JsonMap> {
    const token = await this.#accessToken();
    try {
      return decodeJwt(token) as JsonMap;
    } catch {
      return {};
    }
  }

  /** Forgets the token: rights of a realm that was just made are only in a new one. */
  renew(): void {
    if (this.#login.kind !== "token") this.#token = undefined;
  }

  /** From now on the client that this session logs in with has another secret. */
  changeClientSecret(clientSecret: Secret): void {
    if (this.#login.kind === "client" || this.#login.kind === "password")
      this.#login = { ...this.#login, clientSecret };
    this.renew();
  }

  /**
   * A read: safe to send again when the server or the network stumbles. The answer has whatever type the caller knows.
   * @param enough ends a read that is no longer wanted: one that goes on would keep the process alive.
   */
  read<T>(operation: Omit<Operation, "server">, call: Call, enough?: AbortSignal): Promise<T> {
    if (!enough) return this.#attempt(operation, call, isPassing);
    const abortable = this.#newClient(enough);
    return this.#attempt(
      operation,
      () => call(abortable),
      (error) => !enough.aborted && isPassing(error),
    );
  }

  /** A write: sent again only when it certainly was not carried out. */
  write<T>(operation: Omit<Operation, "server">, call: Call): Promise<T> {
    return this.#attempt(operation, call, (error) => [429, 503].includes(statusOf(error) ?? 0));
  }

  async #attempt<T>(operation: Omit<Operation, "server">, call: Call, again: (error: unknown) => boolean): Promise<T> {
    try {
      return (await this.#repeat(operation.what, () => call(this.client), again)) as T;
    } catch (error) {
      throw funnel(error, { ...operation, server: this.server.url });
    }
  }

  /** Sends something three times at most, with a pause that grows. */
  async #repeat<T>(what: string, send: () => Promise<T>, again: (error: unknown) => boolean): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      if (this.server.signal.aborted) throw new KcxError("UNREACHABLE", `interrupted before: ${what}`);
      try {
        return await send();
      } catch (error) {
        if (error instanceof KcxError || attempt >= 2 || !again(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
      }
    }
  }

  async #accessToken(): Promise<string> {
    const seconds = this.server.now().getTime() / 1000;
    const seen = this.#token;
    const held = await seen;
    if (held && held.expires - 10 > seconds) return held.value;
    // Whoever comes first renews it; the others wait for the same one.
    if (this.#token === seen || this.#token === undefined) this.#token = this.#newToken(seconds);
    return (await this.#token).value;
  }

  async #newToken(seconds: number): Promise<{ value: string; expires: number }> {
    const login = this.#login;
    if (login.kind === "token") return { value: openSecret(login.token) ?? "", expires: Number.POSITIVE_INFINITY };
    const { url, loginRealm: realm, requestOptions, now } = this.server;
    try {
      const limited = () => ({ ...requestOptions, signal: AbortSignal.timeout(LOG_IN_MS) });
      const logIn = () => newToken(login, { url, realm, requestOptions: limited(), now });
      const { value, seconds: life } = await this.#repeat("log in", logIn, isPassing);
      return { value, expires: seconds + life };
    } catch (error) {
      this.#token = undefined;
      throw this.#logInError(error);
    }
  }

  #logInError(error: unknown): KcxError {
    const { url, loginRealm } = this.server;
    const login = this.#login;
    // Only 4xx is a refusal: a server that stumbles says nothing of who logs in.
    if (!(error instanceof NetworkError) || error.response.status >= 500)
      return funnel(error, { what: "log in", server: url });
    const who =
      login.kind === "password"
        ? `user ${login.username}`
        : login.kind === "token"
          ? "the given token"
          : `client ${login.clientId}`;
    const said = detailOf(error.responseData);
    if (statusOf(error) === 404) {
      return new KcxError("LOGIN_FAILED", `${url} has no realm ${loginRealm} to log in to`, {
        hint: "is the address right (without /realms/…)? --login-realm names another realm",
      });
    }
    return new KcxError("LOGIN_FAILED", `${who} (${login.origin}) was refused by realm ${loginRealm} of ${url}`, {
      facts: [
        ...(said === undefined ? [] : [`the server says: ${said}`]),
        ...(login.secretOrigin === undefined ? [] : [`${PROOFS[login.kind]} from ${login.secretOrigin}`]),
      ],
      hint:
        login.kind !== "password" && login.kind !== "token"
          ? `is ${login.clientId} an application's client? kcx needs one whose service account has roles of realm-management`
          : "check the user name and the password, and the realm to log in to (--login-realm)",
    });
  }
}

const PROOFS: Record<Login["kind"], string> = {
  token: "the token is",
  password: "the password is",
  client: "the secret is",
  "private-key": "the key is",
  certificate: "the key is",
};

const RETRIABLE = new Set([429, 500, 502, 503, 504]);

/**
 * No answer at all, one that says "not now", or a stumble: two requests for one cached role can be a 500 for one of them.
 * What fails while an answer is being written is a 400 `unknown_error` (KeycloakErrorHandler, a JsonMappingException).
 */
function isPassing(error: unknown): boolean {
  if (!(error instanceof NetworkError) || RETRIABLE.has(error.response.status)) return true;
  return error.response.status === 400 && get(asMap(error.responseData as Json), "error") === "unknown_error";
}
