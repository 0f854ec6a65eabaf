import { Secret } from "#model/secret.ts";

/** What stands where a map or a list was expected; texts are not repeated: a slip may have put a secret there. */
export function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "text" : String(value);
}

/**
 * What stands where a schema expected something else, its references resolved.
 *
 * @param written the text in the file: what a variable holds may be a secret, and is told by the variable's name.
 */
export function gotOf(value: unknown, written: string | undefined, expected: string): string {
  const isResolved = typeof value === "string" && written !== undefined && value !== written;
  if (value instanceof Secret || isResolved)
    return `what ${written?.match(REFERENCES)?.join(" ") ?? "it refers to"} holds`;
  if (typeof value === "string")
    return COLLECTION.test(expected) || value.length > LONG ? "text" : JSON.stringify(value);
  if (typeof value !== "object" || value === null || Array.isArray(value) || !expected.includes("{"))
    return typeNameOf(value);
  return `{ ${Object.keys(value)
    .map((key) => `${key}: …`)
    .join(", ")} }`;
}

const REFERENCES = /\$[{(](?:env|file):[^})]*[})]/g;
const COLLECTION = /^a (list|map)/;
/** Longer texts are not repeated in a message. */
const LONG = 40;

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
