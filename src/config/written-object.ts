import type { Address } from "#model/address.ts";
import type { Problem } from "#model/problem.ts";
import type { Kind } from "#resources/kind.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { typeNameOf } from "./type-words.ts";

/** One object as it stands in a file, before references, sugar and schema. */
export interface WrittenObject {
  kind: Kind;
  address: Address;
  name: string;
  value: Readonly<Record<string, unknown>>;
  path: Path;
  document: ParsedDocument;
  /** Of a part: the key of its parent under which each field is written. */
  keys?: Readonly<Record<string, string>>;
}

export function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Written by a server, or as it writes: with its version, its ids, or lists in the place of maps. */
export function isExported({ value }: ParsedDocument): boolean {
  const top = recordOf(value) ?? {};
  return Object.hasOwn(top, "keycloakVersion") || Object.hasOwn(top, "id") || Object.values(top).some(isListOfObjects);
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && recordOf(value[0]) !== undefined;
}

export function wrongType(
  document: ParsedDocument,
  path: Path,
  field: string,
  expected: string,
  value: unknown,
): Problem {
  const position = document.locate(path);
  return { severity: "error", code: "wrong-type", position, field, expected, got: typeNameOf(value) };
}

/** Where a field stands: the fields of a part are written under keys of its parent. */
export function pathTo({ path, keys, value }: WrittenObject, [first, ...rest]: Path): Path {
  if (first === undefined) return path;
  // An export writes a user's password among the credentials.
  if (first === "password" && !Object.hasOwn(value, first)) return [...path, "credentials"];
  return [...path, keys?.[String(first)] ?? first, ...rest];
}
