import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { Refusal } from "#model/answer.ts";
import type { Patience } from "./approval.ts";
import type { Client } from "./client.ts";
import { answerOf } from "./errors.ts";
import type { AuthServer } from "./server.ts";
import { type GotSubject, held } from "./subject.ts";

/** A person logs in in a browser on this machine. */
export interface BrowserSubject {
  kind: "browser";
  client: string;
  user?: string;
  scope?: string;
}

/** Where the browser comes back to, on this machine (RFC 8252 §7.3). */
export interface Loopback {
  redirectUri: string;
  /** The address that the browser came back with. */
  arrived: Promise<URL>;
  close(): void;
}

/** Authorization code with PKCE (RFC 6749 §4.1, RFC 7636): the code goes to this machine only. */
export async function byBrowser(
  server: AuthServer,
  client: Client,
  { scope, user }: BrowserSubject,
  patience: Patience,
  { redirectUri, arrived }: Loopback,
): Promise<GotSubject | Refusal> {
  const config = server.client(client.id, client.authentication, "finish");
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const expectedState = randomState();
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    ...(scope === undefined ? {} : { scope }),
    ...(user === undefined ? {} : { login_hint: user }),
  });
  const until = new Date(patience.now().getTime() + patience.maxWaitMs);
  patience.onWaiting?.({ kind: "browser", client: client.id, user: user ?? null, url: url.href, until });
  const back = await before(until, arrived, patience);
  if (back === undefined) return { kind: "refusal", status: null, error: "approval_timeout", description: null };
  const redeem = () => authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState });
  return held(await answerOf(server, [...client.secrets, pkceCodeVerifier], redeem), client, "session");
}

/** @returns `undefined` when the patience ended first. @throws the signal's reason. */
async function before<T>(until: Date, arriving: Promise<T>, { now, signal }: Patience): Promise<T | undefined> {
  const ended = new AbortController();
  const options = { once: true, signal: ended.signal };
  signal.throwIfAborted();
  const waiting = new Promise<undefined>((resolve, reject) => {
    const timer = setTimeout(resolve, until.getTime() - now().getTime(), undefined);
    ended.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    signal.addEventListener("abort", () => reject(signal.reason), options);
  });
  try {
    return await Promise.race([arriving, waiting]);
  } finally {
    ended.abort();
  }
}
