import type { Address } from "#model/address.ts";
import type { Step } from "#plan/plan.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Two applies at once stop each other: each finds half of the objects made by the other, and attempts nothing that
 * refers to those. So a conflict is looked at again: what is left is planned anew and carried out, while it is part of
 * what was asked for. A failure is no conflict, and a delete is never added to what was confirmed.
 */
export function goesOn(first: readonly Step[], outcomes: readonly Outcome[], left: readonly Step[]): boolean {
  const asked = new Set(first.flatMap((step) => [step, ...(step.do === "create" ? step.children : [])].map(addressOf)));
  return (
    left.length > 0 &&
    left.every((step) => step.do !== "delete" && asked.has(step.address)) &&
    outcomes.some(({ kind }) => kind === "stale") &&
    !outcomes.some(({ kind }) => kind === "failed")
  );
}

/** A conflict that is there again after looking again is none: the server refuses it, and its words tell why. */
export function decided(outcome: Outcome, earlier: readonly (readonly Outcome[])[]): Outcome {
  const { step } = outcome;
  const before = earlier.flat().some(({ kind, step: { address } }) => kind === "stale" && address === step.address);
  return outcome.kind === "stale" && before ? { ...outcome, kind: "failed" } : outcome;
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
    const isOpen = last.kind === "stale" || (last.kind === "not-attempted" && last.because.kind === "failed");
    return isOpen && !toDo.has(step.address) ? { step, kind: "overtaken" } : last;
  });
}

function addressOf({ address }: { address: Address }): Address {
  return address;
}
