import { type Effect, effectOf, powersOf, touched } from "#exchange/powers.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { Planned, Step } from "./plan.ts";
import { simulate } from "./simulate.ts";

/** Beyond this many steps each is compared with the whole plan's result, not with what the steps before it leave. */
const ONE_BY_ONE = 200;

/**
 * Whether each step widens, narrows or leaves alone what tokens can do; absent: the model doesn't read such objects.
 * A scope that nobody has yet leaves everything alone: the client that is given it widens.
 */
export function effectsOf({ plan, have, want }: Planned): ReadonlyMap<Step, Effect> {
  const effects = new Map<Step, Effect>();
  const isLong = plan.steps.length > ONE_BY_ONE;
  let before = new RealmIndex(have);
  let realm = have;
  const end = isLong ? new RealmIndex(want) : undefined;
  for (const step of plan.steps) {
    if (end === undefined) realm = simulate(realm, [step]);
    const after = end ?? new RealmIndex(realm);
    const objects = touched(step.address, [before, after]);
    if (objects !== undefined) {
      const all = objects.map((address) => effectOf(powersOf(before, address), powersOf(after, address)));
      effects.set(step, all.reduce(together, "none"));
    }
    if (end === undefined) before = after;
  }
  return effects;
}

function together(one: Effect, other: Effect): Effect {
  if (one === "none" || one === other) return other;
  return other === "none" ? one : "both";
}
