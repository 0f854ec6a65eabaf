import { type Address, isBeneath, REALM } from "#model/address.ts";
import { asMap, asStrings, get, type Json, type JsonMap, put } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";
import { creation } from "./creation.ts";
import type { Change, Step } from "./plan.ts";

/** The realm that a plan makes of `have`: what the server would show after every step succeeded. */
export function simulate(have: Realm, steps: readonly Step[]): Realm {
  const objects = new Map(have.objects);
  for (const step of steps) {
    if (step.do === "create" && step.address === REALM) {
      objects.set(REALM, madeRealm(have, step.fields));
    } else if (step.do === "create") {
      for (const { address, ...entry } of [entryOf(step), ...step.children]) {
        objects.set(address, entry);
        for (const [part, fields] of partsOf(address, have)) objects.set(part, { fields });
      }
    } else if (step.do === "delete") {
      for (const address of objects.keys()) {
        if (address === step.address || isBeneath(address, step.address)) objects.delete(address);
      }
    } else {
      const entry = objects.get(step.address) ?? { fields: {} };
      objects.set(step.address, step.changes.reduce(changed, entry));
    }
  }
  return { ...have, exists: true, objects };
}

/** What the server makes along with an object. */
export function partsOf(address: Address, have: Realm): [Address, JsonMap][] {
  const names = [...new Set(Object.values(kindOf(address).parts ?? {}).map(({ kind }) => kind))];
  return names.map((name) => {
    const part = `${address}/${name}`;
    return [part, kindOf(part).defaults(creation(part, {}, have, have.objects))];
  });
}

/** A realm is made with some settings, and has the others by itself. */
function madeRealm(baseline: Realm, { realm: _name, ...settings }: JsonMap): Entry {
  const before = baseline.objects.get(REALM)?.fields ?? {};
  const attributes = { ...asMap(get(before, "attributes")), ...asMap(settings["attributes"]) };
  return { fields: { ...before, ...settings, attributes } };
}

function entryOf({
  address,
  fields,
  owner,
}: {
  address: Address;
  fields: JsonMap;
  owner?: string;
}): Entry & { address: Address } {
  return owner === undefined ? { address, fields } : { address, fields, owner };
}

function changed(entry: Entry, change: Change): Entry {
  switch (change.kind) {
    case "value":
    case "secret":
      return { ...entry, fields: put(entry.fields, change.field, change.to) };
    case "key": {
      const map = asMap(get(entry.fields, change.field));
      const kept = Object.fromEntries(Object.entries(map).filter(([key]) => key !== change.key));
      const next: Json = change.to === null ? kept : { ...kept, [change.key]: change.to };
      return { ...entry, fields: put(entry.fields, change.field, next) };
    }
    case "set": {
      const members = asStrings(get(entry.fields, change.field)).filter((member) => !change.remove.includes(member));
      return { ...entry, fields: put(entry.fields, change.field, [...members, ...change.add]) };
    }
    case "owner":
      return { ...entry, owner: change.to };
    case "name":
      return entry;
  }
}
