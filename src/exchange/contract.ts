import type { Contract, Subject as ContractSubject } from "#model/contract.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { ExchangeRequest, Subject } from "./request.ts";

/** A contract as a question to the model. */
export interface Question {
  subject: Subject;
  request: ExchangeRequest;
}

/** @returns `undefined` where the subject token is given from outside, or nobody says whose it will be. */
export function questionOf(contract: Contract): Question | undefined {
  const subject = subjectOf(contract.subject);
  if (subject === undefined) return undefined;
  return { subject, request: requestOf(contract) };
}

function requestOf({ requester, audience, scope, requestedTokenType }: Contract): ExchangeRequest {
  return {
    requester: requester.client,
    audience,
    ...(scope === undefined ? {} : { scope }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType: fullTokenType(requestedTokenType) }),
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
    // Whoever logs in on another device, or is asked there, has the session of a browser.
    case "device": {
      const { client, user, scope } = subject;
      if (user === undefined) return undefined;
      return { kind: "user", client, user, grant: "authorization_code", ...(scope === undefined ? {} : { scope }) };
    }
    // An OpenID Connect request: `openid` is always asked for (CIBA Core §7.1).
    case "ciba": {
      const { client, user, scope = "" } = subject;
      return { kind: "user", client, user, grant: "authorization_code", scope: `openid ${scope}`.trim() };
    }
    case "exchange": {
      const before = subjectOf(subject.of.subject);
      return before && { kind: "exchange", subject: before, request: requestOf(subject.of) };
    }
    case "token":
      return undefined;
  }
}

/** The user whose log-in gives the subject token. */
export function userOf(contract: Contract): string | undefined {
  const { subject } = contract;
  if (subject.kind === "exchange") return userOf(subject.of);
  return "user" in subject ? subject.user : undefined;
}

/** Clients that take part in the exchange: what hangs on them decides it. */
export function clientsOf({ subject, requester, audience }: Contract): string[] {
  const before = subject.kind === "exchange" ? clientsOf(subject.of) : "client" in subject ? [subject.client] : [];
  return [...before, requester.client, ...audience];
}
