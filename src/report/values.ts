import { Secret } from "#model/secret.ts";

/** A value on one line, as a person reads it; secrets as dots with where they come from. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(none)";
  if (value instanceof Secret) return secretText(value);
  if (typeof value === "string") return /^[\w.:/@+*-]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "(none)" : value.map(valueText).join(", ");
  return JSON.stringify(value) ?? String(value);
}

export function secretText(secret: Secret): string {
  return secret.ref.includes("$") ? `••• ${secret.ref}` : "•••";
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
