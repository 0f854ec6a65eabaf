import type { Contract, Subject as ContractSubject } from "#model/contract.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { ExchangeRequest, Subject } from "./request.ts";

/** A contract as a question to the model. */
export interface Question {
  subject: Subject;
  request: ExchangeRequest;
}

/** @returns `undefined` where the subject token is one that is given: its claims are a secret of whoever runs this. */
export function questionOf(contract: Contract): Question | undefined {
  const subject = subjectOf(contract.subject);
  if (subject === undefined) return undefined;
  const { requester, audience, scope, requestedTokenType } = contract;
  return {
    subject,
    request: {
      requester: requester.client,
      audience,
      ...(scope === undefined ? {} : { scope }),
      ...(requestedTokenType === undefined ? {} : { requestedTokenType: fullTokenType(requestedTokenType) }),
    },
  };
}

function subjectOf(subject: ContractSubject): Subject | undefined {
  switch (subject.kind) {
    case "user": {
      const { client, user, scope } = subject;
      return { kind: "user", client, user, grant: "password", ...(scope === undefined ? {} : { scope }) };
    }
    case "service-account": {
      const { client, scope } = subject;
      return { kind: "service-account", client, ...(scope === undefined ? {} : { scope }) };
    }
    case "token":
      return undefined;
  }
}

/** The user whose log-in gives the subject token. */
export function userOf(contract: Contract): string | undefined {
  return contract.subject.kind === "user" ? contract.subject.user : undefined;
}

/** Clients that take part in the exchange: what hangs on them decides it. */
export function clientsOf({ subject, requester, audience }: Contract): string[] {
  return [...(subject.kind === "token" ? [] : [subject.client]), requester.client, ...audience];
}
