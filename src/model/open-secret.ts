import { Secret } from "./secret.ts";

/** The value of a secret, `undefined` when its reference is unset. Importable only where secrets leave kcx on purpose. */
export function openSecret(secret: Secret | string): string | undefined {
  return secret instanceof Secret ? Secret.open(secret) : secret;
}

/** A copy of `value` in which every secret is replaced by its value; an unset one becomes `undefined`. */
export function openAll(value: unknown): unknown {
  if (value instanceof Secret) return openSecret(value);
  if (Array.isArray(value)) return value.map(openAll);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, openAll(inner)]));
}
