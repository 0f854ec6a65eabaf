import pLimit, { type LimitFunction } from "p-limit";
import type { Refusal } from "#model/answer.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Patience } from "./approval.ts";
import type { AuthServer } from "./server.ts";
import { type FirstSubject, type KnownSubjects, type SubjectResult, subjectToken } from "./subject.ts";

export type LogIn = (subject: FirstSubject) => Promise<SubjectResult>;

/** Further attempts, and milliseconds before each, with a password that has been accepted in this run. */
const AGAIN = 3;
const PAUSE = 250;

/**
 * Log-ins as a realm that guards against brute force wants them (Keycloak DefaultBlockingBruteForceProtector). It
 * refuses a log-in while another one of that user is under way, as "Invalid user credentials", and locks the user after
 * a few wrong passwords. So those of one user take turns, a refused one is not repeated, and one that is refused with a
 * password that was right a moment ago is: the server is not always done with a log-in when it has answered it, and
 * such a refusal counts nothing. Different users do not wait for each other; but people are asked one thing at a time.
 */
export function logInsInTurn(server: AuthServer, known: KnownSubjects, patience: Patience): LogIn {
  const turns = new Map<string, LimitFunction>();
  const people = pLimit(1);
  const accepted = new Set<string>();
  const refused = new Map<string, Refusal>();

  return (subject) => {
    const logIn = () => subjectToken(server, subject, known, patience);
    if (subject.kind === "device" || subject.kind === "ciba") return people(logIn);
    if (subject.kind !== "user") return logIn();
    const { user, client, scope } = subject;
    const turn = turns.get(user) ?? pLimit(1);
    turns.set(user, turn);
    return turn(async () => {
      const secret = subject.password ?? known.password(user);
      const credentials = JSON.stringify([user, secret && openSecret(secret)]);
      const attempt = JSON.stringify([credentials, client, scope]);
      const before = refused.get(attempt);
      if (before !== undefined) return before;

      let result = await logIn();
      for (let left = AGAIN; left > 0 && accepted.has(credentials) && isBadGrant(result); left -= 1) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        result = await logIn();
      }
      if (result.kind === "subject") accepted.add(credentials);
      if (result.kind === "refusal") refused.set(attempt, result);
      return result;
    });
  };
}

function isBadGrant(result: SubjectResult): boolean {
  return result.kind === "refusal" && result.error === "invalid_grant";
}
