import { predict } from "#exchange/predict.ts";
import { type Cell, reach } from "#exchange/reach/index.ts";
import { imagine } from "#exchange/reach/people.ts";
import { pathOf } from "#exchange/reach/table.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import type { Address } from "#model/address.ts";
import type { Realm } from "#model/realm.ts";
import { withNewcomers } from "./newcomers.ts";
import type { Planned, Step } from "./plan.ts";
import { simulate } from "./simulate.ts";

/** An exchange that works today, contract or not, and would not after the plan. */
export interface Lost {
  who: Cell["who"];
  /** The client of the log-in, and whoever exchanged its token before. */
  path: readonly string[];
  request: ExchangeRequest;
  /** What its token is for today. */
  aud: readonly string[];
  /** The first step after which it doesn't work any more. */
  by: Address;
}

/**
 * Every exchange that the realm permits today, tried on the realm as the plan leaves it. One that then depends on
 * something that configuration doesn't hold is not lost.
 */
export function lostBy({ have, want, plan }: Planned): Lost[] {
  if (!have.exists || plan.steps.length === 0) return [];
  const { cells } = reach(new RealmIndex(have));
  const stages = new Map<number, RealmIndex>([[plan.steps.length, indexOf(want, plan.steps)]]);
  const stage = (count: number): RealmIndex => {
    const known = stages.get(count) ?? indexOf(simulate(have, plan.steps.slice(0, count)), plan.steps);
    stages.set(count, known);
    return known;
  };
  return cells.flatMap(({ who, from, request, outcome }) => {
    if (outcome.kind !== "allowed") return [];
    const { aud } = outcome;
    return from.flatMap((subject): Lost[] => {
      const works = (count: number) => holds(stage(count), subject, request, aud);
      if (works(plan.steps.length)) return [];
      const by = plan.steps[lastGood(plan.steps.length, works)]?.address ?? "";
      return [{ who, path: pathOf(subject), request, aud, by }];
    });
  });
}

function holds(index: RealmIndex, subject: Subject, request: ExchangeRequest, aud: readonly string[]): boolean {
  const answer = predict(index, subject, request);
  if (answer.kind === "token") return aud.every((name) => answer.aud?.includes(name) === true);
  return answer.kind === "unknown";
}

/** So many steps and it still works, one more and it doesn't; by halving. */
function lastGood(steps: number, works: (count: number) => boolean): number {
  let [good, bad] = [0, steps];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (works(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function indexOf(realm: Realm, steps: readonly Step[]): RealmIndex {
  return imagine(new RealmIndex(withNewcomers(realm, steps)));
}
