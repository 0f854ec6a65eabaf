import { KcxError } from "#errors.ts";
import { type Address, displayAddress, REALM } from "#model/address.ts";
import type { Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";
import type { Step } from "./plan.ts";

/**
 * Puts steps into waves: what an object refers to is made before it, and whatever referred to a deleted object is
 * changed before that goes. Within a wave steps are independent of each other and sorted by address, so that the same
 * plan always reads the same.
 */
export function inOrder(steps: readonly Step[], have: Realm, want: Realm): Step[] {
  const byAddress = new Map(steps.map((step) => [step.address, step]));
  const waves = new Map<Address, number>();
  const visiting: Address[] = [];
  const waveOf = (step: Step): number => {
    const known = waves.get(step.address);
    if (known !== undefined) return known;
    if (visiting.includes(step.address)) {
      const circle = [...visiting.slice(visiting.indexOf(step.address)), step.address].map(displayAddress).join(" → ");
      throw new KcxError("CONFLICT", `objects need each other in a circle: ${circle}`);
    }
    visiting.push(step.address);
    const wave = Math.max(0, ...needsOf(step, byAddress, have, want).map((needed) => waveOf(needed) + 1));
    visiting.pop();
    waves.set(step.address, wave);
    return wave;
  };
  return steps
    .map((step) => ({ ...step, wave: waveOf(step) }))
    .sort((one, other) => one.wave - other.wave || (one.address < other.address ? -1 : 1));
}

/** The steps that must have succeeded before this one may start. */
export function needsOf(step: Step, steps: ReadonlyMap<Address, Step>, have: Realm, want: Realm): Step[] {
  if (step.do === "delete") {
    return [...steps.values()].filter((other) => {
      if (other === step) return false;
      if (other.do !== "delete") return true;
      return refersTo(have, other.address, step.address);
    });
  }
  const entry = want.objects.get(step.address);
  const { after = [], references } = kindOf(step.address);
  const needed = entry ? references(step.address, entry.fields) : [];
  const earlier = after.length === 0 ? [] : [...steps.keys()].filter((address) => after.includes(kindOf(address).name));
  const linking = step.do === "update" ? linksTo(step.address, steps, want) : [];
  return [REALM, ...needed, ...earlier, ...linking].flatMap((address) => {
    const other = steps.get(address);
    if (!other || other === step || other.do === "delete") return [];
    return other.do === "update" && isLinkedBy(address, step.address) ? [] : [other];
  });
}

/** Who links an object that is there already, and is changed before it. */
function linksTo(to: Address, steps: ReadonlyMap<Address, Step>, want: Realm): Address[] {
  if (kindOf(to).linkedBy === undefined) return [];
  return [...steps.keys()].filter((from) => isLinkedBy(to, from) && refersTo(want, from, to));
}

function isLinkedBy(to: Address, from: Address): boolean {
  return kindOf(to).linkedBy === kindOf(from).name;
}

/** Whether an object refers to another one, itself or by its parts, which go with it. */
function refersTo(have: Realm, from: Address, to: Address): boolean {
  const parts = Object.values(kindOf(from).parts ?? {}).map(({ kind }) => `${from}/${kind}`);
  return [from, ...parts].some((address) => {
    const entry = have.objects.get(address);
    return entry !== undefined && kindOf(address).references(address, entry.fields).includes(to);
  });
}
