import type { Address } from "#model/address.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { asMap, asStrings, get, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";
import { compare } from "#plan/diff.ts";
import { kindOf } from "#resources/index.ts";

type Fields = Declared["fields"];

/** One thing that is said of an object: a field, or one key of a field that is a map. */
export interface Saying {
  field: string;
  key?: string;
  value: Json | ListEdit;
}

/** What becomes of an object of which only this is said. */
export type Made = (said: Fields) => JsonMap;

/** How often saying one thing may change what goes without saying. */
const ROUNDS = 8;

/**
 * The least that must be said of an object so that it comes out with these fields: what differs when nothing is said,
 * and again whatever saying that makes different, until nothing is left; then each of them is tried without.
 *
 * @param given is said anyway: what a short form presumes.
 */
export function leastSaid(address: Address, fields: JsonMap, made: Made, given: readonly Saying[] = []): Saying[] {
  const left = (said: readonly Saying[]) => missing(address, made(fieldsOf([...given, ...said])), fields);
  let said: Saying[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const more = left(said);
    if (more.length === 0) break;
    said = [...said.filter((one) => !more.some((other) => isSame(one, other))), ...more];
  }
  for (const one of [...said]) {
    const rest = said.filter((other) => other !== one);
    if (left(rest).length === 0) said = rest;
  }
  return said.map((one) => edited(address, one, said, given, made, fields));
}

/** Fields as a declaration has them; what is said later wins. */
export function fieldsOf(said: readonly Saying[]): Fields {
  const fields: Record<string, Json | ListEdit> = {};
  for (const { field, key, value } of said) {
    const before = fields[field];
    const map = isMap(before as Json | undefined) ? (before as JsonMap) : {};
    fields[field] = key === undefined ? value : { ...map, [key]: value as Json };
  }
  return fields;
}

/** The fields of a declaration, each thing by itself. */
export function sayingsOf(fields: JsonMap): Saying[] {
  return Object.entries(fields).flatMap(([field, value]): Saying[] =>
    isMap(value) ? Object.entries(value).map(([key, inner]) => ({ field, key, value: inner })) : [{ field, value }],
  );
}

export function isSame(one: Saying, other: Saying): boolean {
  return one.field === other.field && one.key === other.key;
}

/** What would have to be said for `made` to become `fields`. */
function missing(address: Address, made: JsonMap, fields: JsonMap): Saying[] {
  const { shapes, nameField } = kindOf(address);
  return compare(address, { fields: made }, { fields }).flatMap((change): Saying[] => {
    switch (change.kind) {
      case "key": {
        const { field, key, from, to } = change;
        return [{ field, key, value: shapes[field] === "deep" ? inDepth(from, to) : to }];
      }
      case "set":
        return [{ field: change.field, value: [...asStrings(get(fields, change.field))].sort() }];
      case "secret":
        return [{ field: change.field, value: change.to }];
      case "value": {
        const value = change.to ?? nothingFor(change.from);
        return change.field === nameField || value === undefined ? [] : [{ field: change.field, value }];
      }
      default:
        return [];
    }
  });
}

/** Of a map whose values are maps only what differs; null takes away. */
function inDepth(from: Json, to: Json): Json {
  if (!isMap(from) || !isMap(to)) return to;
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return Object.fromEntries(
    keys
      .filter((key) => !sameJson(get(from, key), get(to, key)))
      .map((key): [string, Json] => [key, inDepth(get(from, key) ?? null, get(to, key) ?? null)]),
  );
}

/** What the server takes for nothing, in the place of a value that isn't there. */
function nothingFor(value: Json): Json | undefined {
  return typeof value === "string" ? "" : Array.isArray(value) ? [] : undefined;
}

/** A list that only adds to what goes without saying, or takes from it, is shorter as that. */
function edited(
  address: Address,
  one: Saying,
  said: readonly Saying[],
  given: readonly Saying[],
  made: Made,
  fields: JsonMap,
): Saying {
  const { shapes, written } = kindOf(address);
  const members = asStrings(one.value instanceof ListEdit ? [] : one.value);
  if (shapes[one.field] !== "set" || written.shape[one.field]?.safeParse({ with: [] }).success !== true) return one;
  const rest = [...given, ...said.filter((other) => other !== one)];
  const base = asStrings(get(asMap(made(fieldsOf(rest))), one.field));
  const add = members.filter((member) => !base.includes(member));
  const remove = base.filter((member) => !members.includes(member)).sort();
  if (base.length === 0 || add.length + remove.length >= members.length) return one;
  const shorter = { ...one, value: new ListEdit(add, remove) };
  return missing(address, made(fieldsOf([...rest, shorter])), fields).length === 0 ? shorter : one;
}
