import type { Forecast } from "#exchange/judge.ts";
import { Outlook } from "#exchange/outlook.ts";
import type { Address } from "#model/address.ts";
import type { Contract } from "#model/contract.ts";
import type { Realm } from "#model/realm.ts";
import type { Planned, Step } from "./plan.ts";
import { simulate } from "./simulate.ts";

/**
 * What a plan does to one contract. `newly-kept` it is broken today; `broken` it is kept today, and `by` is the first
 * step after which it isn't; `still-broken` it isn't kept today either; `unknown` configuration doesn't decide it.
 */
export type Fate =
  | { contract: Contract; fate: "kept" | "newly-kept" }
  | { contract: Contract; fate: "broken"; by: Address; forecast: Broken }
  | { contract: Contract; fate: "still-broken"; forecast: Broken }
  | { contract: Contract; fate: "unknown"; forecast: Extract<Forecast, { status: "unknown" }> };

export type Broken = Extract<Forecast, { status: "broken" }>;

/** What becomes of the contracts: predicted, on the realm as it is and as the plan leaves it. */
export function fatesOf(planned: Planned, contracts: readonly Contract[]): Fate[] {
  const { have, want, plan } = planned;
  const after = new Outlook(want);
  const before = plan.steps.length === 0 ? after : new Outlook(have);
  return contracts.map((contract) => {
    const is = after.forecast(contract);
    const was = have.exists ? before.forecast(contract) : undefined;
    if (is.status === "unknown") return { contract, fate: "unknown", forecast: is };
    if (is.status === "kept")
      return { contract, fate: was === undefined || was.status === "broken" ? "newly-kept" : "kept" };
    if (was?.status !== "kept") return { contract, fate: "still-broken", forecast: is };
    return { contract, fate: "broken", by: breaking(have, plan.steps, contract).address, forecast: is };
  });
}

/** The step between the last realm that keeps the contract and the first that doesn't, by halving. */
function breaking(have: Realm, steps: readonly Step[], contract: Contract): Step {
  let [kept, broken] = [0, steps.length];
  while (broken - kept > 1) {
    const middle = (kept + broken) >> 1;
    const holds = new Outlook(simulate(have, steps.slice(0, middle))).forecast(contract).status === "kept";
    if (holds) kept = middle;
    else broken = middle;
  }
  const [step] = steps.slice(kept, broken);
  if (step === undefined) throw new Error("a contract that no step breaks");
  return step;
}
