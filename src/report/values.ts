import { groupText, roleText } from "#model/role-ref.ts";
import { Secret } from "#model/secret.ts";

/** A value on one line, as a person reads it; secrets as dots with where they come from. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(none)";
  if (value instanceof Secret) return secretText(value);
  if (typeof value === "string") return /^[\w.:/@+*-]+$/.test(value) ? value : printable(JSON.stringify(value));
  if (Array.isArray(value))
    return value.length === 0
      ? "(none)"
      : value.map((item) => (typeof item === "string" ? memberText(item) : valueText(item))).join(", ");
  return printable(JSON.stringify(value) ?? String(value));
}

/** A member of a set; roles and groups as a person writes them. */
export function memberText(member: string): string {
  if (/^(client\/[^/]+\/)?role\/[^/]+$/.test(member)) return printable(roleText(member));
  return printable(/^group\/[^/]+(\/group\/[^/]+)*$/.test(member) ? groupText(member) : member);
}

export function secretText(secret: Secret): string {
  return secret.ref.includes("$") ? `••• ${secret.ref}` : "•••";
}

/** What would steer a terminal is shown as unreadable; a tab takes one column. */
export function printable(text: string): string {
  return text.replaceAll("\t", " ").replace(/\p{Cc}/gu, "\u{FFFD}");
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** `a`, `b` and `c`, each as code. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${printable(name)}\``);
  const last = quoted.pop() ?? "nobody";
  return quoted.length === 0 ? last : `${quoted.join(", ")} and ${last}`;
}

export function meant(nearest: string | undefined): string {
  return nearest === undefined ? "" : ` — did you mean \`${nearest}\`?`;
}
