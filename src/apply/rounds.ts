import { type Address, REALM } from "#model/address.ts";
import type { Step } from "#plan/plan.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Two applies at once stop each other: each finds half of the objects made by the other, and attempts nothing that
 * refers to those. And the server stumbles over itself: two requests that ask for the same cached role at once can be a
 * 500 for one of them. So both are looked at again: what is left is planned anew and carried out, while it is part of
 * what was asked for. Any other failure ends it, and a delete is never added to what was confirmed.
 *
 * What a new realm has by itself is known of some servers only: once it was made, it is looked at, too.
 */
export function goesOn(first: readonly Step[], outcomes: readonly Outcome[], left: readonly Step[]): boolean {
  const isNew = outcomes.some(({ step, kind }) => kind === "done" && step.do === "create" && step.address === REALM);
  const asked = new Set(first.flatMap((step) => [step, ...(step.do === "create" ? step.children : [])].map(addressOf)));
  const confirmed = new Set(first.filter((step) => step.do === "delete").map(addressOf));
  return (
    left.length > 0 &&
    left.every(({ do: what, address }) => (what === "delete" ? confirmed.has(address) : isNew || asked.has(address))) &&
    (isNew || outcomes.some(mayPass)) &&
    !outcomes.some((outcome) => outcome.kind === "failed" && !mayPass(outcome))
  );
}

/** What is there again after looking again stays: the server refuses it, and its words tell why. */
export function decided(outcome: Outcome, earlier: readonly (readonly Outcome[])[]): Outcome {
  const { step } = outcome;
  const before = earlier.flat().some((other) => mayPass(other) && other.step.address === step.address);
  return mayPass(outcome) && before ? { step, kind: "failed", error: outcome.error } : outcome;
}

type Passing = Extract<Outcome, { kind: "stale" | "failed" }>;

function mayPass(outcome: Outcome): outcome is Passing {
  return outcome.kind === "stale" || (outcome.kind === "failed" && outcome.passing === true);
}

/** One outcome a step, after all rounds. @param left what is still to do: a step that isn't in it was done by others. */
export function joined(rounds: readonly (readonly Outcome[])[], left: readonly Step[]): Outcome[] {
  const [first = [], ...later] = rounds;
  const toDo = new Set(left.map(addressOf));
  const latest = new Map(later.flat().map((outcome) => [outcome.step.address, outcome]));
  return first.map((outcome): Outcome => {
    const { step } = outcome;
    if (outcome.kind === "done") return outcome;
    const last = { ...(latest.get(step.address) ?? outcome), step };
    if (last.kind === "failed" && last.passing && !toDo.has(step.address)) return { step, kind: "done" };
    const isOpen = last.kind === "stale" || (last.kind === "not-attempted" && last.because.kind === "failed");
    return isOpen && !toDo.has(step.address) ? { step, kind: "overtaken" } : last;
  });
}

function addressOf({ address }: { address: Address }): Address {
  return address;
}
