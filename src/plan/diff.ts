import { type Address, isBeneath, parseAddress } from "#model/address.ts";
import { asMap, asStrings, get, type Json, type JsonMap, sameJson } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { kindOf } from "#resources/index.ts";
import { creation } from "./creation.ts";
import type { Change, Step } from "./plan.ts";

/**
 * The one comparison in kcx. Both sides are complete realms of the same type, so it is blind: it knows nothing of
 * ownership, of what was declared, or of kinds. All that was settled when `want` was completed (`keep.ts`): what must
 * survive is in it, what must go is not. Adding an exception here would be a second place that decides.
 *
 * Steps come out sorted by address, without order of execution (`order.ts`).
 */
export function diff(have: Realm, want: Realm): Step[] {
  const steps: Step[] = [];
  const addresses = [...new Set([...have.objects.keys(), ...want.objects.keys()])].sort();
  for (const address of addresses) {
    const after = want.objects.get(address);
    const before = have.objects.get(address) ?? (after && byItself(address, have));
    if (after && !before) steps.push({ do: "create", address, ...after, children: [], wave: 0 });
    else if (before && !after) steps.push({ do: "delete", address, wave: 0 });
    else if (before && after) {
      const changes = compare(address, before, after);
      if (changes.length > 0) steps.push({ do: "update", address, changes, wave: 0 });
    }
  }
  return fold(steps);
}

/** A part comes with its parent, as the server makes it: it is never created, only changed. */
function byItself(address: Address, have: Realm): Entry | undefined {
  const { automatic, defaults } = kindOf(address);
  return automatic ? { fields: defaults(creation(address, {}, have, have.objects)) } : undefined;
}

/** What beneath a deleted object is gone with it; what is made with its parent is one request. */
function fold(steps: readonly Step[]): Step[] {
  const deleted = steps.filter((step) => step.do === "delete").map(({ address }) => address);
  const created = new Set(steps.filter((step) => step.do === "create").map(({ address }) => address));
  const isInline = (step: Step): boolean =>
    step.do === "create" && kindOf(step.address).inline && created.has(parseAddress(step.address).parent ?? "");
  return steps
    .filter(
      (step) => !isInline(step) && !(step.do === "delete" && deleted.some((gone) => isBeneath(step.address, gone))),
    )
    .map((step) => {
      if (step.do !== "create") return step;
      const own = steps.filter((child) => isInline(child) && parseAddress(child.address).parent === step.address);
      return { ...step, children: own.flatMap((child) => (child.do === "create" ? [childOf(child)] : [])) };
    });
}

function childOf({ address, fields, owner }: { address: Address; fields: JsonMap; owner?: string }) {
  return owner === undefined ? { address, fields } : { address, fields, owner };
}

/** The fields in which two entries of one object differ. */
export function compare(address: Address, before: Entry, after: Entry): Change[] {
  const { shapes } = kindOf(address);
  const fields = [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])].sort();
  const changes = fields.flatMap((field): Change[] => {
    const from = get(before.fields, field);
    const to = get(after.fields, field);
    switch (shapes[field] ?? "value") {
      case "set":
        return compareSets(field, asStrings(from), asStrings(to));
      case "map":
      case "deep":
        return compareMaps(field, asMap(from), asMap(to));
      case "order":
        return isSameOrder(asStrings(from), asStrings(to))
          ? []
          : [{ kind: "value", field, from: from ?? null, to: to ?? null }];
      case "secret":
      case "password":
        // What is no secret holds some: it is there from the beginning, and never read again.
        if (Array.isArray(to) && from === undefined) return [{ kind: "value", field, from: null, to }];
        return to instanceof Secret && !to.equals(from) ? [{ kind: "secret", field, to }] : [];
      default:
        return sameValue(from, to) ? [] : [{ kind: "value", field, from: from ?? null, to: to ?? null }];
    }
  });
  if (after.owner === undefined || after.owner === before.owner) return changes;
  return [...changes, { kind: "owner", from: before.owner ?? null, to: after.owner }];
}

function compareSets(field: string, from: readonly string[], to: readonly string[]): Change[] {
  const add = to.filter((member) => !from.includes(member)).sort();
  const remove = from.filter((member) => !to.includes(member)).sort();
  return add.length + remove.length > 0 ? [{ kind: "set", field, add, remove }] : [];
}

function isSameOrder(from: readonly string[], to: readonly string[]): boolean {
  const known = from.filter((member) => to.includes(member));
  return to.filter((member) => from.includes(member)).every((member, index) => member === known[index]);
}

function compareMaps(field: string, from: JsonMap, to: JsonMap): Change[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key): Change[] => {
    const [before, after] = [get(from, key), get(to, key)];
    return sameValue(before, after) ? [] : [{ kind: "key", field, key, from: before ?? null, to: after ?? null }];
  });
}

/** Nothing, null, the empty text and the empty list are the same to the server: it drops what is empty. */
function sameValue(one: Json | undefined, other: Json | undefined): boolean {
  return (isNothing(one) && isNothing(other)) || sameJson(one, other);
}

export function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
