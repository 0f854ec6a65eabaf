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
    const { kind, parent } = parseAddress(address);
    const old = parent === undefined ? addressOf(kind, was) : `${parent}/${addressOf(kind, was)}`;
    if (!have.objects.has(old)) continue;
    if (have.objects.has(address)) {
      throw new KcxError("CONFLICT", `${address} says \`was: ${was}\`, but the realm has both`, {
        hint: "delete one of them, or take `was` out of the file",
      });
    }
    renames.set(address, old);
  }
  if (renames.size === 0) return { have, renames };
  const moved = (address: Address): Address => {
    for (const [to, from] of renames) {
      if (address === from) return to;
      if (isBeneath(address, from)) return to + address.slice(from.length);
    }
    return address;
  };
  const objects = [...have.objects].map(([address, entry]): [Address, Entry] => {
    const field = renames.has(moved(address)) ? kindOf(address).nameField : undefined;
    const named = field === undefined ? entry.fields : put(entry.fields, field, parseAddress(moved(address)).name);
    return [moved(address), { ...entry, fields: moveMentions(named, moved) }];
  });
  return { have: { ...have, objects: new Map(objects) }, renames };
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
