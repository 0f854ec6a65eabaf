import type { Address } from "#model/address.ts";
import { parseAddress } from "#model/address.ts";
import { ListEdit } from "#model/declaration.ts";
import { get, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";
import { MASKED, Secret } from "#model/secret.ts";
import { kindOf } from "#resources/index.ts";
import { pieceOf } from "#resources/pieces.ts";
import { fieldsOf, isSame, leastSaid, type Made, type Saying, sayingsOf } from "./saying.ts";

/**
 * An object as a person would write it: the least that must be said of it, in short forms where these say exactly that.
 * A short form that stands for several fields (`audience: x`) is taken when nothing said beside it contradicts it but
 * by a short form of its own (`idToken: true`).
 */
export function writtenObject(address: Address, fields: JsonMap, made: Made): JsonMap {
  const plain = leastSaid(address, fields, made);
  const tries = [withShortKeys(address, fields, {}, plain), ...shorthands(address, fields, made)];
  const [best] = tries.sort((one, other) => sizeOf(one) - sizeOf(other));
  const entries = Object.entries(best ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}

/** What each short form makes of it that stands for more than one field. */
function shorthands(address: Address, fields: JsonMap, made: Made): JsonMap[] {
  return kindOf(address).sugar.flatMap(({ key, expand, shorten }): JsonMap[] => {
    const value = shorten?.(fields);
    if (value === undefined) return [];
    const given = sayingsOf(expand(value, parseAddress(address).name));
    if (given.length < 2) return [];
    const beside = leastSaid(address, fields, made, given);
    const written = withShortKeys(address, fields, { [key]: value }, beside);
    // In the long form it would be an error: the same thing said twice, differently.
    const contradicts = beside.some((one) => given.some((other) => isSame(one, other)) && isLong(written, one));
    return contradicts ? [] : [written];
  });
}

/** Short keys for what they stand for alone; the rest as it is called. */
function withShortKeys(address: Address, fields: JsonMap, start: JsonMap, said: readonly Saying[]): JsonMap {
  const { sugar, written } = kindOf(address);
  const short: Record<string, Json> = { ...start };
  let rest = [...said];
  for (const { key, expand, shorten } of sugar) {
    const value = shorten?.(fields);
    if (value === undefined) continue;
    const [only, ...others] = sayingsOf(expand(value, parseAddress(address).name));
    if (!only || others.length > 0) continue;
    const meant = rest.find(
      (one) => isSame(one, only) && !(one.value instanceof ListEdit) && sameJson(one.value, only.value as Json),
    );
    if (!meant) continue;
    short[key] = value;
    rest = rest.filter((one) => one !== meant);
  }
  const long = Object.entries(fieldsOf(rest)).map(([field, value]): [string, Json] => [
    field,
    inWords(value, pieceOf(written.shape[field])?.write),
  ]);
  return { ...short, ...Object.fromEntries(long) };
}

/** Some things that are said of an object, as a file says them. */
export function spoken(address: Address, fields: JsonMap, said: readonly Saying[]): JsonMap {
  return withShortKeys(address, fields, {}, said);
}

/** A stored value as a file has it. */
export function written(address: Address, field: string, value: Json): Json {
  return inWords(value, pieceOf(kindOf(address).written.shape[field])?.write);
}

export function holdsSecret(value: Json): boolean {
  if (value instanceof Secret || value === MASKED) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function inWords(value: Json | ListEdit, write: ((value: Json) => Json) | undefined): Json {
  if (!(value instanceof ListEdit)) return write?.(value) ?? value;
  const entries = [
    ["with", value.with],
    ["without", value.without],
  ] as const;
  return Object.fromEntries(
    entries.filter(([, list]) => list.length > 0).map(([key, list]) => [key, write?.(list) ?? list]),
  );
}

function isLong(written: JsonMap, { field, key }: Saying): boolean {
  const value = get(written, field);
  return key === undefined ? value !== undefined : isMap(value) && Object.hasOwn(value, key);
}

/** How many things are said. */
function sizeOf(written: JsonMap): number {
  return Object.values(written).reduce<number>((sum, value) => sum + (isMap(value) ? Object.keys(value).length : 1), 0);
}
