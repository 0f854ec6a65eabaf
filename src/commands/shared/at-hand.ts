import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import { atHand } from "#oauth/peek.ts";

/** Contracts about given tokens with what these say, as far as they are there: they can be predicted then, too. */
export function withTokens(declaration: Declaration, now: Date): Declaration {
  return { ...declaration, contracts: declaration.contracts.map((contract) => withToken(contract, now)) };
}

function withToken(contract: Contract, now: Date): Contract {
  const { subject } = contract;
  if (subject.kind === "exchange") return { ...contract, subject: { ...subject, of: withToken(subject.of, now) } };
  const found = subject.kind === "token" ? atHand(subject.token, now) : undefined;
  return found && subject.kind === "token" ? { ...contract, subject: { ...subject, atHand: found } } : contract;
}
