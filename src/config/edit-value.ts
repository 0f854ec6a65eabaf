import type { Edit } from "#model/edit.ts";
import type { Json } from "#model/json.ts";
import { recordOf } from "./written-object.ts";

export type Step = string | number;

/** One change to the value of a document, at a path that is there as far as it goes. */
export type Change =
  | { do: "set"; path: readonly Step[]; value: Json }
  | { do: "remove"; path: readonly Step[] }
  | { do: "append"; path: readonly Step[]; item: Json };

/** The path with the places of list items: `clients: [{ clientId: web }]` has `web` at 0. */
export function concrete(value: unknown, path: readonly string[]): Step[] {
  let inner = value;
  return path.map((step): Step => {
    const index = Array.isArray(inner) ? inner.findIndex((item) => nameOf(item) === step) : -1;
    const found = index < 0 ? step : index;
    inner = valueAt(inner, [found]);
    return found;
  });
}

/**
 * The changes that an edit comes to in this document: sets are lists here, and `with` and `without` there.
 *
 * @param json as servers write it: what is empty is written, too.
 */
export function changesFor(edit: Edit, value: unknown, json: boolean): Change[] {
  const path = concrete(value, edit.path);
  if ("value" in edit) {
    const isSaid = edit.do === "default" && valueAt(value, path) !== undefined;
    return isSaid ? [] : [{ do: "set", path, value: edit.value }];
  }
  if (edit.do === "remove")
    return valueAt(value, path) === undefined ? [] : [{ do: "remove", path: json ? path : emptied(value, path) }];
  const set = valueAt(value, path);
  const [joins, leaves] = edit.do === "add" ? ["with", "without"] : ["without", "with"];
  if (Array.isArray(set)) return edit.do === "add" ? append(set, path, edit.member) : removal(set, path, edit.member);
  const parts = recordOf(set);
  if (!parts) return edit.do === "leave" ? [] : [{ do: "set", path, value: { [joins]: [edit.member] } }];
  const [own, other] = [parts[joins], parts[leaves]];
  const out = Array.isArray(other) ? removal(other, [...path, leaves], edit.member) : [];
  if (edit.do === "leave") return isOnly(parts, leaves, edit.member) ? [{ do: "remove", path }] : out;
  return [
    ...out,
    ...(Array.isArray(own)
      ? append(own, [...path, joins], edit.member)
      : [{ do: "set", path: [...path, joins], value: [edit.member] } as const]),
  ];
}

/** The set says nothing else. */
function isOnly(parts: Readonly<Record<string, unknown>>, key: string, member: string): boolean {
  const list = parts[key];
  return Object.keys(parts).length === 1 && Array.isArray(list) && list.length === 1 && list[0] === member;
}

/** With the last of a collection (`protocolMappers`, at an odd depth) goes the collection. */
function emptied(value: unknown, path: readonly Step[]): readonly Step[] {
  const collection = path.slice(0, -1);
  const isLast = Object.keys(recordOf(valueAt(value, collection)) ?? {}).length === 1;
  return isLast && collection.length % 2 === 1 ? collection : path;
}

function append(list: readonly unknown[], path: readonly Step[], item: string): Change[] {
  return list.includes(item) ? [] : [{ do: "append", path, item }];
}

function removal(list: readonly unknown[], path: readonly Step[], item: string): Change[] {
  const index = list.indexOf(item);
  return index < 0 ? [] : [{ do: "remove", path: [...path, index] }];
}

/** The same change to a plain value: what a changed text must read as. */
export function changed(value: unknown, change: Change, [step, ...rest]: readonly Step[] = change.path): unknown {
  if (step === undefined) return change.do === "append" ? [...(value as unknown[]), change.item] : settled(change);
  const isLast = rest.length === 0 && change.do === "remove";
  if (Array.isArray(value)) {
    return isLast
      ? value.filter((_, index) => index !== step)
      : value.map((item, index) => (index === step ? changed(item, change, rest) : item));
  }
  const entries = Object.entries(recordOf(value) ?? {});
  if (isLast) return Object.fromEntries(entries.filter(([key]) => key !== step));
  const inner = changed(valueAt(value, [step]), change, rest);
  const known = entries.some(([key]) => key === step);
  return Object.fromEntries(
    known ? entries.map(([key, own]) => [key, key === step ? inner : own]) : [...entries, [step, inner]],
  );
}

export function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    const map = recordOf(inner);
    return map && Object.hasOwn(map, String(step)) ? map[String(step)] : undefined;
  }, value);
}

function settled(change: Change): unknown {
  return change.do === "set" ? change.value : undefined;
}

function nameOf(item: unknown): unknown {
  const map = recordOf(item) ?? {};
  return map["clientId"] ?? map["username"] ?? map["name"];
}
