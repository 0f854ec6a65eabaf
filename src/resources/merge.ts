import type { JsonMap } from "#model/json.ts";

/** `base` with the changed keys; a key whose new value is null is taken away. */
export function mergeMap(base: JsonMap, changes: JsonMap): JsonMap {
  return Object.fromEntries(
    [...Object.entries(base).filter(([key]) => !Object.hasOwn(changes, key)), ...Object.entries(changes)].filter(
      ([, value]) => value !== null,
    ),
  );
}
