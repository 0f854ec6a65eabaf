import type { Edit } from "#model/edit.ts";
import type { Knowledge } from "../knowledge.ts";
import { RealmIndex } from "../realm-index.ts";
import { asking } from "./asking.ts";
import { repairsFor } from "./repairs/index.ts";
import { REACHES, type Repair, type What } from "./repairs/repair.ts";
import type { Asked, Told } from "./told.ts";

/** Edits that were tried in the model, and after which the exchange is as it should be. */
export interface Remedy {
  what: readonly What[];
  edits: readonly Edit[];
  /** Where it is asked for otherwise, too: how. */
  asked: Asked;
  /** What comes then. */
  told: Told;
}

/** What the realm and the answer would be with these edits; `undefined` where they can't be made. */
export type Attempt = (edits: readonly Edit[], asked: Asked) => { told: Told; asked: Asked } | undefined;

/** More than this many things in the way nobody repairs in one go. */
const DEEPEST = 5;
/** Half-way states that are followed further; the least first. */
const FOLLOWED = 4;

interface State {
  edits: readonly Edit[];
  asked: Asked;
  told: Told;
  repairs: readonly Repair[];
}

/**
 * The fewest repairs that help: single ones first, then pairs, each against what stands in the way once the one before
 * is made. Of as many, the most restrictive first. Nothing is offered that wasn't tried.
 */
export function remediesFor(asked: Asked, told: Told, attempt: Attempt, known?: Knowledge): Remedy[] {
  let states: readonly State[] = [{ edits: [], asked, told, repairs: [] }];
  const seen = new Set([keyOf(told)]);
  for (let depth = 0; depth < DEEPEST && states.length > 0; depth++) {
    const next = states.flatMap((state) => after(state, attempt, known));
    const good = next.filter((state) => isGood(state.told));
    if (good.length > 0) return distinct(good.sort(byReach)).map(remedyOf);
    const fresh = next.sort(byReach).filter((state) => isFresh(state.told, seen));
    states = fresh.slice(0, FOLLOWED);
  }
  return [];
}

function after({ edits, asked, told, repairs }: State, attempt: Attempt, known: Knowledge | undefined): State[] {
  const index = new RealmIndex(told.realm, known);
  return repairsFor(index, asked.contract, told).flatMap((repair): State[] => {
    const otherwise = repair.ask ? asking(asked, repair.ask) : { edits: [], asked };
    const all = [...edits, ...repair.edits, ...otherwise.edits];
    const tried = attempt(all, otherwise.asked);
    return tried ? [{ edits: all, ...tried, repairs: [...repairs, repair] }] : [];
  });
}

function isFresh(told: Told, seen: Set<string>): boolean {
  const key = keyOf(told);
  if (told.forecast.status === "unknown" || seen.has(key)) return false;
  seen.add(key);
  return true;
}

/**
 * As it should be, as far as configuration decides it: what a user's claim will say nobody knows beforehand, nor what a
 * token says that nobody has seen.
 */
export function isGood({ forecast, story: { prediction } }: Told): boolean {
  if (forecast.status !== "unknown") return forecast.status === "kept";
  return prediction.kind === "token" || forecast.causes.every(({ code }) => code === "given-token");
}

/** What stands in the way: a state that comes to the same has got nowhere. */
function keyOf({ forecast }: Told): string {
  return forecast.status === "broken"
    ? JSON.stringify([forecast.at, forecast.came, forecast.differences])
    : forecast.status;
}

function byReach(one: State, other: State): number {
  return reachOf(one) - reachOf(other) || one.edits.length - other.edits.length;
}

function reachOf({ repairs }: State): number {
  return Math.max(0, ...repairs.map(({ reach }) => REACHES.indexOf(reach)));
}

function distinct(states: readonly State[]): State[] {
  const keys = states.map(({ edits, asked }) => JSON.stringify([edits, asked.contract.audience, asked.contract.scope]));
  return states.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}

function remedyOf({ edits, asked, told, repairs }: State): Remedy {
  return { what: repairs.map(({ what }) => what), edits, asked, told };
}
