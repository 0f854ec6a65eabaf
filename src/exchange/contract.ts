import type { Contract, Subject as ContractSubject } from "#model/contract.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { ExchangeRequest, Subject } from "./request.ts";

/** A contract as a question to the model. */
export interface Question {
  subject: Subject;
  request: ExchangeRequest;
}

export function questionOf(contract: Contract): Question {
  return { subject: subjectOf(contract.subject), request: contractedRequest(contract) };
}

/** A contract says how its requester proves itself. */
function contractedRequest(contract: Contract): ExchangeRequest {
  return { ...requestOf(contract), auth: contract.requester.auth };
}

export function requestOf({
  requester,
  audience,
  scope,
  requestedTokenType,
}: Pick<Contract, "requester" | "audience" | "scope" | "requestedTokenType">): ExchangeRequest {
  return {
    requester: requester.client,
    audience,
    ...(scope === undefined ? {} : { scope }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType: fullTokenType(requestedTokenType) }),
  };
}

function subjectOf(subject: ContractSubject): Subject {
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
      if (user === undefined) return { kind: "unseen", client };
      return { kind: "user", client, user, grant: "authorization_code", ...(scope === undefined ? {} : { scope }) };
    }
    // An OpenID Connect request: `openid` is always asked for (CIBA Core §7.1).
    case "ciba": {
      const { client, user, scope = "" } = subject;
      return { kind: "user", client, user, grant: "authorization_code", scope: `openid ${scope}`.trim() };
    }
    case "exchange":
      return { kind: "exchange", subject: subjectOf(subject.of.subject), request: contractedRequest(subject.of) };
    case "token":
      return subject.atHand ? { kind: "claims", ...subject.atHand } : { kind: "unseen" };
  }
}

/** The user whose log-in gives the subject token. */
export function userOf({ subject }: Contract): string | undefined {
  return personOf(subjectOf(subject));
}

/** The user whose log-in it begins with, or began. */
export function personOf(subject: Subject): string | undefined {
  if (subject.kind === "exchange") return personOf(subject.subject);
  if (subject.kind === "claims") {
    const name = subject.user ?? subject.claims["preferred_username"];
    return typeof name === "string" && !name.startsWith("service-account-") ? name : undefined;
  }
  return subject.kind === "user" ? subject.user : undefined;
}

/** Clients that take part in the exchange: what hangs on them decides it. */
export function clientsOf(contract: Contract): string[] {
  const { subject, request } = questionOf(contract);
  return clientsIn(subject, request);
}

function clientsIn(subject: Subject, { requester, audience = [] }: ExchangeRequest): string[] {
  return [...holdersOf(subject), requester, ...audience];
}

function holdersOf(subject: Subject): string[] {
  if (subject.kind === "exchange") return clientsIn(subject.subject, subject.request);
  const azp = subject.kind === "claims" ? subject.claims["azp"] : undefined;
  return [subject.client, azp].filter((id) => typeof id === "string");
}
