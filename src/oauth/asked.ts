import type { Contract } from "#model/contract.ts";
import type { Asked } from "./verdict.ts";

/** The exchange of a contract as it is asked for, without its secrets. */
export function asked(contract: Contract, auth: Asked["auth"]): Asked {
  const { subject, scope, requestedTokenType } = contract;
  return {
    subject: {
      kind: subject.kind,
      client: "client" in subject ? subject.client : null,
      user: "user" in subject ? (subject.user ?? null) : null,
      scope: "scope" in subject ? (subject.scope ?? null) : null,
      ...(subject.kind === "exchange" ? { contract: subject.of.slug } : {}),
    },
    requester: contract.requester.client,
    auth,
    audience: contract.audience,
    scope: scope ?? null,
    requestedTokenType: requestedTokenType ?? null,
  };
}
