import { get, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";

export interface Leaf {
  path: string;
  from: Json;
  to: Json;
}

/**
 * The places in which two values differ, so that one number deep inside a user profile is one line. Through maps key
 * by key, also where one side has none; through lists of maps where both have as many, members counted from 1.
 */
export function leaves(path: string, from: Json, to: Json): Leaf[] {
  if (sameJson(from, to)) return [];
  const [one, other] = [inside(from, to), inside(to, from)];
  if (!one || !other) return [{ path, from, to }];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => leaves(`${path}.${key}`, get(one, key) ?? null, get(other, key) ?? null));
}

function inside(value: Json, beside: Json): JsonMap | undefined {
  if (isMap(value)) return value;
  if (value === null && isMap(beside) && Object.keys(beside).length > 0) return {};
  if (!isListOfMaps(value) || !isListOfMaps(beside) || value.length !== beside.length) return undefined;
  return Object.fromEntries(value.map((member, index) => [String(index + 1), member]));
}

function isListOfMaps(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMap);
}
