import { isMap, type Json } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import type { UpdateStep } from "./plan.ts";

/** References that a change would write, and whose values nobody knows. */
export function unsetIn({ changes }: UpdateStep): string[] {
  return changes.flatMap((change) => ("to" in change && change.kind !== "name" ? refsIn(change.to) : []));
}

function refsIn(value: Json): string[] {
  if (value instanceof Secret) return value.known ? [] : [value.ref];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  return isMap(value) ? Object.values(value).flatMap(refsIn) : [];
}
