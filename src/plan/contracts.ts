import type { Forecast } from "#exchange/judge.ts";
import { Outlook, sameAnswer } from "#exchange/outlook.ts";
import type { Address } from "#model/address.ts";
import type { Contract } from "#model/contract.ts";
import type { Realm } from "#model/realm.ts";
import { withNewcomers } from "./newcomers.ts";
import type { Planned, Step } from "./plan.ts";
import { simulate } from "./simulate.ts";

/**
 * What a plan does to one contract. `newly-kept` it is broken today; `broken` it is kept today, and `by` is the step from
 * which on the answer is the one that is told; `still-broken` it isn't kept today either; `unknown` configuration doesn't
 * decide it.
 */
export type Fate =
  | { contract: Contract; fate: "kept" | "newly-kept" }
  | { contract: Contract; fate: "broken"; by: Address; forecast: Broken }
  | { contract: Contract; fate: "still-broken"; forecast: Broken }
  | { contract: Contract; fate: "unknown"; forecast: Extract<Forecast, { status: "unknown" }> };

export type Broken = Extract<Forecast, { status: "broken" }>;

/** The realm as it is, and as the plan leaves it. */
export interface Outlooks {
  before: Outlook;
  after: Outlook;
}

export function outlooksOf({ have, want, plan }: Planned): Outlooks {
  const after = new Outlook(withNewcomers(want, plan.steps));
  return { before: plan.steps.length === 0 ? after : new Outlook(have), after };
}

/** What becomes of the contracts: predicted, on the realm as it is and as the plan leaves it. */
export function fatesOf({ have, plan }: Planned, contracts: readonly Contract[], { before, after }: Outlooks): Fate[] {
  return contracts.map((contract) => {
    const is = after.forecast(contract);
    const was = have.exists ? before.forecast(contract) : undefined;
    if (is.status === "unknown") return { contract, fate: "unknown", forecast: is };
    if (is.status === "kept")
      return { contract, fate: was === undefined || was.status === "broken" ? "newly-kept" : "kept" };
    if (was?.status !== "kept") return { contract, fate: "still-broken", forecast: is };
    return { contract, fate: "broken", by: breaking(have, plan.steps, contract, is).address, forecast: is };
  });
}

/** A step before which the answer isn't yet the one that comes in the end, and after which it is; by halving. */
function breaking(have: Realm, steps: readonly Step[], contract: Contract, end: Broken): Step {
  let [before, after] = [0, steps.length];
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    const forecast = new Outlook(withNewcomers(simulate(have, steps.slice(0, middle)), steps)).forecast(contract);
    if (sameAnswer(forecast, end)) after = middle;
    else before = middle;
  }
  const [step] = steps.slice(before, after);
  if (step === undefined) throw new Error("a contract that no step breaks");
  return step;
}
