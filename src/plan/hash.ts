import { createHash } from "node:crypto";
import { isMap, type Json } from "#model/json.ts";
import { Secret } from "#model/secret.ts";

/** A short digest of a value, the same whatever the order of its keys; of a secret only that there is one. */
export function digest(value: Json | undefined): string {
  return createHash("sha256").update(canonical(value)).digest("base64url").slice(0, 22);
}

function canonical(value: Json | undefined): string {
  if (value instanceof Secret) return '"secret"';
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value ?? null);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${entries.join(",")}}`;
}
