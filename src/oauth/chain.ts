import type { Contract, Subject } from "#model/contract.ts";
import type { Patience } from "./approval.ts";
import { asked } from "./asked.ts";
import { knownClient } from "./client.ts";
import { exchange } from "./exchange.ts";
import type { AuthServer } from "./server.ts";
import { closeSession } from "./session.ts";
import type { KnownSubjects, SubjectResult } from "./subject.ts";
import type { LogIn } from "./turns.ts";
import type { Asked } from "./verdict.ts";

/** `refused`: the exchange of the chain that was refused; absent: the log-in at its beginning was. */
export type ChainResult = SubjectResult & { refused?: Asked };

export interface Chain {
  server: AuthServer;
  known: KnownSubjects;
  patience: Patience;
  logIn: LogIn;
}

/** A token for any subject: the log-in at the beginning of the chain, then one exchange after the other. */
export async function obtain(subject: Subject, chain: Chain): Promise<ChainResult> {
  if (subject.kind !== "exchange") return chain.logIn(subject);
  const first = await obtain(subject.of.subject, chain);
  if (first.kind !== "subject") return first;
  let next: ChainResult | undefined;
  try {
    next = await exchanged(subject.of, first.accessToken, chain);
  } finally {
    // Whoever gets the token closes the session it lives in.
    if (next?.kind !== "subject") await closeSession(chain.server, first.session);
  }
  return next.kind === "subject" ? { ...next, session: first.session } : next;
}

async function exchanged(of: Contract, token: string, { server, known, patience }: Chain): Promise<ChainResult> {
  patience.signal.throwIfAborted();
  const requester = await knownClient(known, of.requester);
  if ("what" in requester) return { kind: "missing", missing: requester };
  const { audience, scope, requestedTokenType } = of;
  const request = { subjectToken: token, audience, scope, requestedTokenType };
  const result = await exchange(server, requester, request, patience);
  if (result.kind === "refusal") return { ...result, refused: asked(of, requester.auth) };
  return { kind: "subject", accessToken: result.token, response: result.response, session: null };
}
