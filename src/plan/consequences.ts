import type { Effect } from "#exchange/powers.ts";
import type { Contract } from "#model/contract.ts";
import { type Fate, fatesOf, type Outlooks, outlooksOf } from "./contracts.ts";
import { effectsOf } from "./effects.ts";
import { type Lost, lostBy } from "./guard.ts";
import type { Planned, Step } from "./plan.ts";

/** What follows from a plan: for contracts, and for what tokens can do. Predicted; no request is made. */
export interface Consequences {
  fates: readonly Fate[];
  effects: ReadonlyMap<Step, Effect>;
  /** Exchanges that work today and would not; empty where nobody asked (`--guard`). */
  lost: readonly Lost[];
}

/**
 * @param guard look at every exchange that works today, not only at contracts. @param outlooks where they were needed
 * before.
 */
export function consequencesOf(
  planned: Planned,
  contracts: readonly Contract[],
  guard: boolean,
  outlooks: Outlooks = outlooksOf(planned),
): Consequences {
  const lost = guard ? lostBy(planned) : [];
  return { fates: fatesOf(planned, contracts, outlooks), effects: effectsOf(planned), lost };
}
