import type { Form } from "../form.ts";
import type { Issued } from "../issue.ts";
import type { Client } from "../parts.ts";
import type { Reason, Refusal, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { ExchangeRequest } from "../request.ts";
import type { Session, SubjectToken, TokenKind } from "../session.ts";
import type { Differences } from "../versions.ts";
import type { RuleName } from "./names.ts";

/** One reason of the server's to say no. */
export interface Rule<At> {
  name: RuleName;
  /** `undefined`: no objection. */
  check(at: At): Refusal | Unknown | undefined;
}

/** A request comes in: nothing is known about who sends it. */
export interface Arrival {
  index: RealmIndex;
  differs: Differences;
  request: ExchangeRequest;
  form: Form;
  client: Client | undefined;
}

/** The requester is known. */
export interface Asking extends Arrival {
  client: Client;
}

/** So is the subject token. */
export interface Holding extends Asking {
  token: SubjectToken;
  session: Session;
}

/** Nothing stands against a token but what would be in it. */
export interface Issuing extends Holding {
  requestedType: string;
  result: TokenKind;
  issued: Issued;
}

export function refuse(
  rule: RuleName,
  status: number,
  error: string,
  description: string,
  because: readonly Reason[] = [],
): Refusal {
  return { kind: "refusal", at: "exchange", rule, status, error, description, because };
}
