import type { Reason, Refusal, Unknown } from "../prediction.ts";
import type { RuleName } from "../rules/names.ts";
import type { Session, SubjectToken } from "../session.ts";

/** A subject token that was got, in its session. */
export interface Held {
  kind: "held";
  token: SubjectToken;
  session: Session;
  because: readonly Reason[];
}

export type Obtained = Held | Refusal | Unknown;

export function refuseSubject(
  rule: RuleName,
  status: number,
  error: string,
  description: string,
  because: readonly Reason[] = [],
): Refusal {
  return { kind: "refusal", at: "subject", rule, status, error, description, because };
}
