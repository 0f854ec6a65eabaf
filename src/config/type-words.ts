import { Secret } from "#model/secret.ts";

/** Longer texts are not repeated in a message. */
const LONG = 40;

/** What stands where something else was expected: `a list`, `the text "yes"`. */
export function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return mapName(Object.keys(value));
  if (typeof value !== "string") return String(value);
  return value.length > LONG || value.includes("\n") ? "a long text" : `the text ${JSON.stringify(value)}`;
}

function mapName(keys: readonly string[]): string {
  return keys.length === 0 || keys.join("").length > LONG
    ? "a map"
    : `{ ${keys.map((key) => `${key}: …`).join(", ")} }`;
}

/**
 * The same of a value whose references are resolved. @param written the text in the file: what a variable holds may be a
 * secret, and is told by the variable's name.
 */
export function gotOf(value: unknown, written: string | undefined): string {
  const referred = value instanceof Secret || (typeof value === "string" && written !== undefined && value !== written);
  return referred ? `what ${written ?? "the reference"} holds` : typeNameOf(value);
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
  array: "a list of names",
  object: "a map of fields",
  record: "a map",
  string: "text",
};

/** What a schema's message expected, in a person's words: `Invalid input: expected boolean, received string`. */
export function expectedOf(message: string): string {
  const expected = /expected (.+?)(?:, received .*)?$/.exec(message)?.[1] ?? message;
  if (expected.startsWith("one of ")) return expected.replaceAll("|", ", ").replaceAll('"', "");
  return WORDS[expected] ?? expected.replace(/^(?=list|map|duration)/, "a ");
}
