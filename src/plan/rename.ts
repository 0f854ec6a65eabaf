import { KcxError } from "#errors.ts";
import { type Address, addressOf, isBeneath, parseAddress } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { put } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";
import { moveMentions } from "./mentions.ts";
import type { Step } from "./plan.ts";

/** New address → old address, for every object that `was` moves. */
export type Renames = ReadonlyMap<Address, Address>;

/**
 * `have` with every renamed object under its new name, so that comparing needs to know nothing of renames. Whoever
 * mentions it does so by name here (by id on the server): mentions move along.
 */
export function rename(have: Realm, declaration: Declaration): { have: Realm; renames: Renames } {
  const renames = new Map<Address, Address>();
  for (const [address, { was }] of declaration.objects) {
    if (was === undefined) continue;
    const now = addressNow(address, have, declaration);
    if (now.from !== undefined) renames.set(address, now.from);
  }
  if (renames.size === 0) return { have, renames };
  // The innermost first: what is renamed within something renamed moves by its own name and by that of its parent.
  const inwards = [...renames].sort(([, one], [, other]) => other.length - one.length);
  const moved = (address: Address): Address => {
    for (const [to, from] of inwards) {
      if (address === from) return to;
      if (isBeneath(address, from)) return to + address.slice(from.length);
    }
    return address;
  };
  const objects = [...have.objects].map(([address, entry]): [Address, Entry] => {
    const field = renames.has(moved(address)) ? kindOf(address).nameField : undefined;
    const named = field === undefined ? entry.fields : put(entry.fields, field, parseAddress(moved(address)).name);
    return [moved(address), { ...entry, fields: moveMentions(address, named, moved) }];
  });
  return { have: { ...have, objects: new Map(objects) }, renames };
}

/** Where a declared object is in the realm as it is; `from`: where it stood until now, when this plan renames it. */
function addressNow(address: Address, have: Realm, declaration: Declaration): { now: Address; from?: Address } {
  const { kind, name, parent } = parseAddress(address);
  const above = parent === undefined ? "" : `${addressNow(parent, have, declaration).now}/`;
  const now = name === "" ? above + kind : above + addressOf(kind, name);
  const was = declaration.objects.get(address)?.was;
  if (was === undefined) return { now };
  const from = above + addressOf(kind, kindOf(address).canonicalName?.(was) ?? was);
  if (from === now || !have.objects.has(from)) return { now };
  if (!have.objects.has(now)) return { now: from, from };
  throw new KcxError("CONFLICT", `${address} says \`was: ${was}\`, but the realm has both`, {
    hint: "delete one of them, or take `was` out of the file",
  });
}

/** The addresses under which an object may be found: its own, and the one until now. */
export function addressesOf(address: Address, { objects }: Pick<Declaration, "objects">): Address[] {
  const former = (one: Address): Address => {
    const { kind, name, parent } = parseAddress(one);
    const was = objects.get(one)?.was ?? name;
    const own = name === "" ? kind : addressOf(kind, kindOf(one).canonicalName?.(was) ?? was);
    return parent === undefined ? own : `${former(parent)}/${own}`;
  };
  return [...new Set([address, former(address)])];
}

/** A renamed object keeps its id, and so does everything beneath it; under their old names they stay known, too. */
export function movedIds(ids: ReadonlyMap<Address, string>, steps: readonly Step[]): Map<Address, string> {
  const moved = new Map(ids);
  for (const step of steps) {
    for (const change of step.do === "update" ? step.changes : []) {
      if (change.kind !== "name") continue;
      for (const [old, id] of ids) {
        if (old === change.was || isBeneath(old, change.was))
          moved.set(step.address + old.slice(change.was.length), id);
      }
    }
  }
  return moved;
}
