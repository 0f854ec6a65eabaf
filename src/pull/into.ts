import { type Address, isBeneath } from "#model/address.ts";
import { type Declaration, type Declared, ListEdit } from "#model/declaration.ts";
import type { Edit } from "#model/edit.ts";
import { asStrings, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import type { Change } from "#plan/plan.ts";
import { kindOf } from "#resources/index.ts";
import { AS_IT_IS } from "./proof.ts";
import type { Pulled } from "./pull.ts";
import type { Saying } from "./saying.ts";
import { sayingsOf } from "./saying.ts";
import { inFileOrder, placeOf } from "./tree.ts";
import { holdsSecret, spoken, written } from "./written.ts";

/**
 * What to change in a file for it to be true of the realm: where both differ the file follows, what the realm hasn't
 * goes, what the file doesn't speak of is added. Everything else stays as its author wrote it, references too.
 *
 * @param isWanted leaves alone what nobody asked for.
 */
export function editsInto(
  realm: Realm,
  declaration: Declaration,
  pulled: Pulled,
  isWanted: (address: Address) => boolean,
): Edit[] {
  const { steps } = makePlan(realm, declaration, AS_IT_IS).plan;
  const wanted = steps.filter(({ address }) => isWanted(address));
  const gone = wanted.filter((step) => step.do === "create").map(({ address }) => address);
  // What the file says must not be there, and is: it is said as if it were new.
  const denied = new Set(wanted.filter((step) => step.do === "delete").map(({ address }) => address));
  const removals = gone
    .filter((address) => !gone.some((other) => isBeneath(address, other)))
    .map((address): Edit => ({ do: "remove", path: placeOf(address).path }));
  const changes = wanted.flatMap((step) =>
    step.do === "update" ? step.changes.flatMap((change) => editsFor(step.address, change, realm)) : [],
  );
  const additions = inFileOrder([...pulled.objects.keys()]).flatMap((address) => {
    const own = pulled.objects.get(address) ?? {};
    const said = denied.has(address) ? undefined : declaration.objects.get(address);
    const { path } = placeOf(address);
    const denial: Edit[] = denied.has(address) ? [{ do: "remove", path: [...path, "absent"] }] : [];
    return [...denial, ...(said ? beside(address, own, said) : whole(address, own))];
  });
  return [...removals, ...changes, ...additions];
}

/** An object that the file doesn't speak of. */
function whole(address: Address, own: JsonMap): Edit[] {
  const { path, keys } = placeOf(address);
  if (keys)
    return Object.entries(own).map(([key, value]) => ({ do: "default", path: [...path, keys[key] ?? key], value }));
  return path.length === 0 ? beside(address, own, undefined) : [{ do: "default", path, value: own }];
}

/** What the file doesn't say of an object that it speaks of. */
function beside(address: Address, own: JsonMap, said: Declared | undefined): Edit[] {
  const { path, keys } = placeOf(address);
  return Object.entries(own).flatMap(([key, value]): Edit[] => {
    const at = [...path, keys?.[key] ?? key];
    const field = said?.fields[key];
    if (field instanceof ListEdit) {
      const asked = isMap(value) ? asStrings(get(value, "with")) : asStrings(value);
      const known = asStrings(written(address, key, field.with));
      return asked.filter((member) => !known.includes(member)).map((member) => ({ do: "add", path: at, member }));
    }
    if (isSaid(address, key, value, said)) return [];
    if (!isMap(value) || !isMap(field as Json | undefined)) return [{ do: "default", path: at, value }];
    return Object.entries(value)
      .filter(([inner]) => !Object.hasOwn(field as JsonMap, inner))
      .map(([inner, one]) => ({ do: "default", path: [...at, inner], value: one }));
  });
}

/** Whether the file says all that a key stands for, in whatever form. */
function isSaid(address: Address, key: string, value: Json, said: Declared | undefined): boolean {
  if (!said) return false;
  const short = kindOf(address).sugar.find((sugar) => sugar.key === key);
  const meant: Saying[] = short ? sayingsOf(short.expand(value, "")) : sayingsOf({ [key]: value });
  return meant.every(({ field, key: inner, value: one }) => {
    const there = said.fields[field];
    if (inner === undefined || there instanceof ListEdit) return there !== undefined;
    return isMap(there as Json | undefined) && (one === null || Object.hasOwn(there as JsonMap, inner));
  });
}

/** What a difference between the realm and the file comes to in the file. */
function editsFor(address: Address, change: Change, realm: Realm): Edit[] {
  const { path, keys } = placeOf(address);
  const at = (key: string, ...inner: string[]) => [...path, keys?.[key] ?? key, ...inner];
  const fields = realm.objects.get(address)?.fields ?? {};
  switch (change.kind) {
    case "set":
      return [
        ...asStrings(written(address, change.field, change.add)).map(
          (member): Edit => ({ do: "leave", path: at(change.field), member }),
        ),
        ...asStrings(written(address, change.field, change.remove)).map(
          (member): Edit => ({ do: "add", path: at(change.field), member }),
        ),
      ];
    case "value":
    case "key": {
      const saying: Saying =
        change.kind === "key" ? { ...change, value: change.from } : { field: change.field, value: change.from };
      if (holdsSecret(change.from)) return [];
      const forms = [...shortKeys(address, saying).map((key) => at(key)), long(at, saying)];
      if (change.from === null) return forms.map((form) => ({ do: "remove", path: form }));
      return Object.entries(spoken(address, fields, [saying])).map(([key, value]): Edit => {
        const inner = saying.key;
        return inner !== undefined && key === saying.field && isMap(value)
          ? { do: "set", path: at(key, inner), value: get(value, inner) ?? null }
          : { do: "set", path: at(key), value };
      });
    }
    default:
      return [];
  }
}

function long(at: (key: string, ...inner: string[]) => string[], { field, key }: Saying): string[] {
  return key === undefined ? at(field) : at(field, key);
}

/** The short keys that say this one thing. */
function shortKeys(address: Address, { field, key }: Saying): string[] {
  return kindOf(address).sugar.flatMap((sugar) => {
    const [only, ...others] = sayingsOf(sugar.expand("", ""));
    return only && others.length === 0 && only.field === field && only.key === key ? [sugar.key] : [];
  });
}
