import { z } from "zod";
import { isMap, type Json, type JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { LISTS, piece, writtenLists } from "./pieces.ts";

/**
 * A component's configuration: the server keeps a list for every key, most with one value. Here one value stands alone,
 * so that a secret is one; of several the order means nothing.
 */
export const componentConfig = piece(
  z
    .custom<Record<string, Json>>((value) => isMap(value as Json), { error: "map of names to texts" })
    .transform((map) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, shortened(value)]))),
  { json: LISTS, write: (value) => (isMap(value) ? writtenLists(listed(value)) : value) },
);

export function shortened(value: Json): Json {
  if (!Array.isArray(value)) return value === null ? null : textOf(value);
  const texts = value.map(textOf);
  return texts.length === 1 ? (texts[0] ?? "") : texts.sort();
}

/** As the server wants it; null takes a key away. */
export function listed(config: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, value === null || Array.isArray(value) ? value : [value]]),
  );
}

function textOf(value: Json): string | Secret {
  return value instanceof Secret ? value : String(value);
}
