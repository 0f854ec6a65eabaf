import { asMap, asStrings, get, type JsonMap, without } from "#model/json.ts";
import { type Entry, OWNER_MARK } from "#model/realm.ts";

/** Takes the mark out of `fields[where]`, so that nobody sees it as a field; lists of one are read as the value. */
export function readMark(fields: JsonMap, where: string): Entry {
  const holder = asMap(get(fields, where));
  const mark = get(holder, OWNER_MARK);
  const owner = typeof mark === "string" ? mark : asStrings(mark)[0];
  if (owner === undefined) return { fields };
  return { fields: { ...fields, [where]: without(holder, OWNER_MARK) }, owner };
}

/** Puts the mark of `entry` into `fields[where]`. */
export function writeMark(entry: Entry, where: string, asList: boolean): JsonMap {
  if (entry.owner === undefined) return entry.fields;
  const mark = asList ? [entry.owner] : entry.owner;
  return { ...entry.fields, [where]: { ...asMap(get(entry.fields, where)), [OWNER_MARK]: mark } };
}
