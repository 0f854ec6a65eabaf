import { type Address, parseAddress, REALM } from "#model/address.ts";
import type { Json, JsonMap } from "#model/json.ts";
import { withReferences } from "#model/kept-reference.ts";
import { kindNamed, kindOf } from "#resources/index.ts";

/** A file's content, to be added to. */
export type Tree = Map<string, Json | Tree>;

/** What comes first in a file; kinds that aren't named follow in the order of the index. */
const FIRST = ["realm", "client", "client-scope", "role", "group", "default-groups", "user"];

/** Objects in the order of a file: parents before what lies in them. */
export function inFileOrder(addresses: readonly Address[]): Address[] {
  const rank = (address: Address) => {
    const place = FIRST.indexOf(address.split("/")[0] ?? "");
    return place < 0 ? FIRST.length : place;
  };
  return [...addresses].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/** Puts an object's written fields in their place. */
export function plant(tree: Tree, address: Address, written: JsonMap): void {
  const { path, keys } = placeOf(address);
  const at = path.map((step) => withReferences(step, (plain) => plain)).reduce(within, tree);
  for (const [field, value] of Object.entries(written)) at.set(keys?.[field] ?? field, value);
}

function within(tree: Tree, step: string): Tree {
  const found = tree.get(step);
  if (found instanceof Map) return found;
  const made: Tree = new Map();
  tree.set(step, made);
  return made;
}

interface Place {
  path: readonly string[];
  /** Of a part: the key of its parent under which each field is written. */
  keys?: Readonly<Record<string, string>>;
}

/** Where an object stands in a file. */
export function placeOf(address: Address): Place {
  if (address === REALM) return { path: [] };
  const { kind, name, parent } = parseAddress(address);
  const own = kindNamed(kind).place?.(name);
  if (own) return { path: own };
  const above = kindOf(parent ?? REALM);
  const { path } = placeOf(parent ?? REALM);
  const [under] = Object.entries(above.children).find(([, child]) => child === kind) ?? [];
  if (under !== undefined) return { path: [...path, under, name] };
  const parts = Object.entries(above.parts ?? {}).filter(([, part]) => part.kind === kind);
  const whole = parts.find(([, { field }]) => field === "")?.[0];
  if (whole !== undefined) return { path: [...path, whole] };
  if (parts.length === 0) throw new Error(`${address} has no place in a file`);
  return { path, keys: Object.fromEntries(parts.map(([key, { field }]) => [field, key])) };
}
