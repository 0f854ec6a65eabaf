import pLimit, { type LimitFunction } from "p-limit";
import type { Subject } from "#model/contract.ts";
import { openSecret } from "#model/open-secret.ts";
import type { AuthServer } from "./server.ts";
import { type KnownSubjects, type SubjectResult, subjectToken } from "./subject.ts";
import type { Refusal } from "./verdict.ts";

export type LogIn = (subject: Subject) => Promise<SubjectResult>;

/**
 * One log-in at a time for each user, and none again after a refusal: a realm that guards against brute force refuses
 * log-ins of one user that run at the same time, and locks the user after a few wrong passwords
 * (Keycloak DefaultBlockingBruteForceProtector). Different users do not wait for each other.
 */
export function logInsInTurn(server: AuthServer, known: KnownSubjects): LogIn {
  const turns = new Map<string, LimitFunction>();
  const refused = new Map<string, Refusal>();

  return (subject) => {
    if (subject.kind !== "user") return subjectToken(server, subject, known);
    const turn = turns.get(subject.user) ?? pLimit(1);
    turns.set(subject.user, turn);
    return turn(async () => {
      const password = subject.password && openSecret(subject.password);
      const attempt = JSON.stringify([subject.client, subject.user, subject.scope, password]);
      const before = refused.get(attempt);
      if (before !== undefined) return before;
      const result = await subjectToken(server, subject, known);
      if (result.kind === "refusal") refused.set(attempt, result);
      return result;
    });
  };
}
