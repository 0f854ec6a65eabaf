import type { Declared, ListEdit } from "#model/declaration.ts";
import { asMap, type Json, without } from "#model/json.ts";
import { MASKED, Secret } from "#model/secret.ts";
import type { Kind } from "#resources/kind.ts";

/** Secrets in whose place stand the stars of an export: written back these would become the secret. */
export function maskedIn(kind: Kind, fields: Declared["fields"]): string[] {
  return ["secret", "password", ...(kind.secretKeys ?? [])].filter((field) => {
    const [name = "", key] = field.split(".");
    const value = key === undefined ? fields[name] : asMap(fields[name] as Json | undefined)[key];
    return value instanceof Secret && value.equals(MASKED);
  });
}

/** Nothing is said of what an export shows to nobody. */
export function withoutMasked(fields: Declared["fields"], masked: readonly string[]): Declared["fields"] {
  const entries = Object.entries(fields).flatMap(([field, value]): [string, Json | ListEdit][] => {
    if (masked.includes(field)) return [];
    const keys = masked.filter((one) => one.startsWith(`${field}.`)).map((one) => one.slice(field.length + 1));
    return [[field, keys.length === 0 ? value : without(asMap(value as Json), ...keys)]];
  });
  return Object.fromEntries(entries);
}
