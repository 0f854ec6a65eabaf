import type { TokenEndpointResponse } from "openid-client";
import { KcxError } from "#errors.ts";
import type { Refusal } from "#model/answer.ts";
import type { Requester, Subject } from "#model/contract.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Patience } from "./approval.ts";
import { type BrowserSubject, byBrowser, type Loopback } from "./browser.ts";
import { type ChainResult, obtain } from "./chain.ts";
import { knownClient } from "./client.ts";
import { exchange } from "./exchange.ts";
import { grantedScope, holds } from "./scope.ts";
import { type AuthServer, discover, type Reach } from "./server.ts";
import { closeSession } from "./session.ts";
import { type FirstSubject, type KnownSubjects, subjectToken } from "./subject.ts";
import type { Asked, Missing } from "./verdict.ts";

/** The token that somebody wants. */
export interface TokenOrder {
  subject: Subject | BrowserSubject;
  /** Absent: the subject's own token is wanted. */
  exchange?: {
    requester: Requester;
    audience: readonly string[];
    scope?: string | undefined;
    requestedTokenType?: string | undefined;
  };
  /** Words of a scope that the token must hold: the exchange is only made for a subject token that lacks one. */
  ensureScope?: string;
  /** Seconds that a token must still live to be good enough. */
  spare?: number;
}

export interface AcquireEnv extends Reach, KnownSubjects, Patience {
  /** Called when a browser is to come back to this machine. */
  listen(): Promise<Loopback>;
}

/** What became of an order. */
export type Outcome =
  /** `response`: the answer it came with; null for a token that was given and is good as it is: nothing was asked. */
  | { kind: "token"; by: "given" | "log-in" | "exchange"; token: string; response: TokenEndpointResponse | null }
  | { kind: "missing"; missing: Missing }
  | Failure;

export interface Failure {
  kind: "failure";
  at: "log-in" | "exchange" | "request";
  /**
   * The server's own, or: `approval_timeout` nobody approved in time · `request_failed` the server gave no OAuth answer ·
   * `scope_not_granted` a token came without the scope that it was asked for.
   */
  error: string;
  description: string | null;
  /** Of the HTTP answer; null: there was none, or it is kcx that says no. */
  status: number | null;
  hint: string | null;
  /** The exchange of a chain that was refused, where it is not the last one. */
  asked?: Asked;
}

/**
 * Gets a token: the subject's by its log-in, then the exchange. A log-in that leads nowhere is logged out again; one
 * whose token, or whose exchanged token, is given out stays, since the token lives in its session.
 * @throws the signal's reason when it fires.
 */
export async function acquire(order: TokenOrder, env: AcquireEnv): Promise<Outcome> {
  const given = atHand(order, env.now());
  if (given !== undefined) return { kind: "token", by: "given", token: given, response: null };
  try {
    return await acquireFrom(await discover(env), order, env);
  } catch (error) {
    env.signal.throwIfAborted();
    if (!(error instanceof KcxError) || error.code === "USAGE") throw error;
    const { message: description, hint = null } = error;
    return { kind: "failure", at: "request", error: "request_failed", description, status: null, hint };
  }
}

/** The token that was given, where it is good as it is: then nothing need be asked. */
export function atHand(order: TokenOrder, now: Date): string | undefined {
  const given = order.subject.kind === "token" ? openSecret(order.subject.token) : undefined;
  return given !== undefined && isEnough(given, order, now) ? given : undefined;
}

async function acquireFrom(server: AuthServer, order: TokenOrder, env: AcquireEnv): Promise<Outcome> {
  const subject = await logIn(server, order.subject, env);
  if (subject.kind === "missing") return subject;
  if (subject.kind === "refusal") {
    const { refused } = subject;
    return refused ? { ...failure("exchange", subject), asked: refused } : failure("log-in", subject);
  }
  const { accessToken, response, session } = subject;
  if (order.exchange === undefined || isEnough(accessToken, order, env.now())) {
    const by = response === null ? "given" : "log-in";
    return { kind: "token", by, token: accessToken, response };
  }
  let outcome: Outcome | undefined;
  try {
    env.signal.throwIfAborted();
    outcome = await exchanged(server, accessToken, order.exchange, order.ensureScope, env);
    return outcome;
  } finally {
    if (outcome?.kind !== "token") await closeSession(server, session);
  }
}

async function logIn(server: AuthServer, subject: TokenOrder["subject"], env: AcquireEnv): Promise<ChainResult> {
  if (subject.kind !== "browser") {
    const logInOnce = (first: FirstSubject) => subjectToken(server, first, env, env);
    return obtain(subject, { server, known: env, patience: env, logIn: logInOnce });
  }
  const client = await knownClient(env, { client: subject.client, auth: "basic" });
  if ("what" in client) return { kind: "missing", missing: client };
  const loopback = await env.listen();
  try {
    return await byBrowser(server, client, subject, env, loopback);
  } finally {
    loopback.close();
  }
}

async function exchanged(
  server: AuthServer,
  token: string,
  { requester: by, audience, scope, requestedTokenType }: NonNullable<TokenOrder["exchange"]>,
  ensureScope: string | undefined,
  env: AcquireEnv,
): Promise<Outcome> {
  const requester = await knownClient(env, by);
  if ("what" in requester) return { kind: "missing", missing: requester };
  const wanted = ensureScope === undefined ? scope : [scope, ensureScope].filter(Boolean).join(" ");
  const request = { subjectToken: token, audience, scope: wanted, requestedTokenType };
  const result = await exchange(server, requester, request, env);
  if (result.kind === "refusal") return failure("exchange", result);
  const granted = grantedScope(result.response, wanted);
  const lacks = (ensureScope?.split(" ") ?? []).filter((word) => word !== "" && !granted.includes(word));
  if (lacks.length === 0) return { kind: "token", by: "exchange", token: result.token, response: result.response };
  const description = `the token that came has no scope ${lacks.join(" ")}`;
  const hint = "the user lacks a role that the scope needs, or the requester doesn't have the scope";
  return { kind: "failure", at: "exchange", error: "scope_not_granted", description, status: null, hint };
}

function isEnough(token: string, { ensureScope, spare = 0 }: TokenOrder, now: Date): boolean {
  return ensureScope !== undefined && holds(token, ensureScope, new Date(now.getTime() + spare * 1000));
}

function failure(at: Failure["at"], { error, description, status }: Refusal): Failure {
  return { kind: "failure", at, error, description, status, hint: null };
}
