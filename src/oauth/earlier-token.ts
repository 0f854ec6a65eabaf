import { fetchUserInfo, skipSubjectCheck, WWWAuthenticateChallengeError } from "openid-client";
import type { Contract } from "#model/contract.ts";
import type { Patience } from "./approval.ts";
import type { Client } from "./client.ts";
import { requestFailed } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { peek } from "./peek.ts";
import type { AuthServer } from "./server.ts";
import { closeSession } from "./session.ts";
import { type GotSubject, type KnownSubjects, logInAsItself, subjectToken } from "./subject.ts";

/** The client whose secrets are tried, and what it can be asked to do. */
export interface Provable {
  id: string;
  /** `jwt`: it signs an assertion with the secret (RFC 7523 §2.2 with a MAC). */
  auth: "basic" | "jwt";
  hasServiceAccount: boolean;
  /** An exchange that the client is declared to succeed in. */
  contract: Contract | undefined;
}

/** A token that was got some time ago, and whether the server still takes it. */
export interface EarlierToken {
  /** When it was issued, by the server's clock, in seconds since 1970. */
  issuedAt: number;
  isTaken(): Promise<boolean>;
  /** Ends the sessions behind it. */
  done(): Promise<void>;
}

/**
 * A token of the client with which the server can be asked later. A service account's own token is shown at the userinfo
 * endpoint; one that came by an exchange is exchanged again: its requester may always do that.
 */
export async function earlierToken(
  server: AuthServer,
  client: Client,
  { hasServiceAccount, contract }: Provable,
  known: KnownSubjects & Patience,
): Promise<EarlierToken | undefined> {
  if (hasServiceAccount) {
    const own = await logInAsItself(server, client, { scope: "openid" });
    if (own.kind !== "subject") return undefined;
    return usable(own.accessToken, () => isUserInfoGiven(server, client, own.accessToken), [own], server);
  }
  // The subject of a chain would be somebody else's exchange.
  if (!contract || contract.subject.kind === "exchange") return undefined;
  const subject = await subjectToken(server, contract.subject, known, known);
  if (subject.kind !== "subject") return undefined;
  const { audience, scope } = contract;
  const exchanged = await exchange(server, client, { subjectToken: subject.accessToken, audience, scope }, known);
  if (exchanged.kind === "refusal") {
    await closeSession(server, subject.session);
    return undefined;
  }
  const again = { subjectToken: exchanged.token, audience: [] };
  const isTaken = async () => (await exchange(server, client, again, known)).kind === "issued";
  return usable(exchanged.token, isTaken, [subject], server);
}

async function usable(
  token: string,
  isTaken: () => Promise<boolean>,
  logIns: readonly GotSubject[],
  server: AuthServer,
): Promise<EarlierToken | undefined> {
  const done = async () => {
    for (const { session } of logIns) await closeSession(server, session);
  };
  const issuedAt = peek(token)?.iat;
  if (issuedAt !== undefined && (await isTaken())) return { issuedAt, isTaken, done };
  await done();
  return undefined;
}

async function isUserInfoGiven(server: AuthServer, client: Client, token: string): Promise<boolean> {
  try {
    await fetchUserInfo(server.client(client.id, client.authentication, "abort"), token, skipSubjectCheck);
    return true;
  } catch (error) {
    if (error instanceof WWWAuthenticateChallengeError) return false;
    throw requestFailed(error, server.issuer);
  }
}
