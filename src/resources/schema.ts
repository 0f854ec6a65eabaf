import { z } from "zod";
import { ListEdit } from "#model/declaration.ts";
import { formatDuration, parseDuration } from "#model/duration.ts";
import { asMap, asStrings, isMap, type Json, type JsonMap } from "#model/json.ts";
import { groupAddress, groupText, roleAddress, roleAddresses } from "#model/role-ref.ts";
import { Secret } from "#model/secret.ts";
import {
  BOOLEAN,
  DURATION,
  INTEGER,
  LISTS,
  NAME_SET,
  NAMED_MAPS,
  NAMES,
  namedMapsJson,
  piece,
  ROLES,
  SCALARS,
  writtenLists,
  writtenRoles,
  writtenScalars,
} from "./pieces.ts";

/**
 * The pieces that written forms are made of. A reference (`${env:X}`) is resolved before the schema sees it, so
 * booleans and numbers are accepted as the text that a variable holds. Each says in JSON Schema what it takes, and,
 * where that differs from what it makes of it, how a stored value is written.
 */

export const bool = piece(
  z.preprocess((value) => (value === "true" ? true : value === "false" ? false : value), z.boolean()),
  { json: BOOLEAN },
);

/** `null` leaves it unsaid. */
export const flag = piece(
  z.preprocess((value) => (value === "true" ? true : value === "false" ? false : value), z.boolean().nullable()),
  { json: { anyOf: [...BOOLEAN.anyOf, { type: "null" }] } },
);

export const int = piece(
  z.preprocess((value) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value), z.int()),
  { json: INTEGER },
);

/** Any text; a value from a file stays a secret. */
export const text = piece(
  z.custom<string | Secret>((value) => typeof value === "string" || value instanceof Secret, { error: "string" }),
  { json: { type: "string" } },
);

/** Seconds, or `5m`, `1h30m`. */
export const seconds = piece(
  z
    .custom<number>(
      (value) => (typeof value === "string" || typeof value === "number") && parseDuration(value) !== undefined,
      {
        error: "duration such as 5m, or seconds",
      },
    )
    .transform((value) => parseDuration(value) ?? 0),
  { json: DURATION, write: (value) => (typeof value === "number" && value > 0 ? formatDuration(value) : value) },
);

/** A list of names; exact, in any order. */
export const names = piece(z.array(z.string()), { json: NAMES });

/** Of a client: the server drops an empty one, which many an export has. */
export const uris = piece(
  z.array(z.string()).transform((list) => list.filter((uri) => uri !== "")),
  { json: NAMES },
);

/** `[a, b]` is exact; `{ with: […], without: […] }` adds and takes away. */
export const nameSet = piece(
  z
    .custom<readonly string[] | { with?: string[]; without?: string[] }>(isNameSet, {
      error: "list of names, or { with: […], without: […] }",
    })
    .transform((value) =>
      Array.isArray(value) ? value : new ListEdit(edited(value, "with"), edited(value, "without")),
    ),
  { json: NAME_SET },
);

/** Roles: `auditor`, `client-id/role`; exact or edited; or as an export writes them, `{ realm: […], client: { … } }`. */
export const roleSet = piece(
  z
    .custom<readonly string[] | { with?: string[]; without?: string[] } | ExportedRoles>(
      (value) => isNameSet(value) || isExportedRoles(value),
      { error: "list of roles (`name`, `client-id/name`), or { with: […], without: […] }" },
    )
    .transform((value) => {
      if (isExportedRoles(value)) return roleAddresses(value.realm ?? [], value.client ?? {});
      return Array.isArray(value)
        ? value.map(roleAddress)
        : new ListEdit(edited(value, "with").map(roleAddress), edited(value, "without").map(roleAddress));
    }),
  { json: ROLES, write: (value) => writtenRoles(asStrings(value)) },
);

/** Groups by path: `/a/b`. */
export const groupSet = piece(
  nameSet.transform((value) =>
    value instanceof ListEdit
      ? new ListEdit(value.with.map(groupAddress), value.without.map(groupAddress))
      : value.map(groupAddress),
  ),
  { json: NAME_SET, write: (value) => asStrings(value).map(groupText) },
);

/** Users by name, which the server keeps in lower case. */
export const userSet = piece(
  nameSet.transform((value) =>
    value instanceof ListEdit ? new ListEdit(lower(value.with), lower(value.without)) : lower(value),
  ),
  { json: NAME_SET },
);

/** Attribute values are strings on the server; numbers and booleans are written as such. */
export const stringMap = piece(
  z
    .custom<Record<string, unknown>>(
      (value) => isMap(value as Json) && Object.values(value as object).every(isScalar),
      {
        error: "map of names to text",
      },
    )
    .transform((map) => mapValues(map, (value) => (value === null || value instanceof Secret ? value : String(value)))),
  { json: SCALARS, write: writtenScalars },
);

/** Attributes of roles, groups and users hold lists of texts; a single one may be written alone. */
export const listMap = piece(
  z
    .custom<Record<string, unknown>>((value) => isMap(value as Json), { error: "map of names to texts" })
    .transform((map) =>
      mapValues(map, (value) => (value === null ? null : Array.isArray(value) ? value.map(String) : [String(value)])),
    ),
  { json: LISTS, write: writtenLists },
);

/** Like `listMap`, where the order of values means nothing. */
export const sortedListMap = piece(
  listMap.transform((map) => mapValues(map, (value) => (Array.isArray(value) ? [...value].sort() : value))),
  { json: LISTS, write: writtenLists },
);

/** Objects by name; also as the server writes them, a list with `name` in each. */
export const namedMaps = piece(
  z
    .custom<Record<string, object> | { name: string }[]>(isNamedMaps, { error: "map of names to maps" })
    .transform((value) =>
      Array.isArray(value)
        ? Object.fromEntries(value.map(({ name, ...rest }) => [name, rest]))
        : mapValues(value, (inner) => inner ?? null),
    ),
  { json: NAMED_MAPS },
);

/**
 * Objects by name, each with these keys and no other; null takes one away, or a key of it. A list with `name` in each is
 * read, too.
 */
export function namedMapsOf(
  shape: Readonly<Record<string, z.ZodType>>,
  { reads, writes = (one) => one }: { reads(one: JsonMap): JsonMap; writes?(one: JsonMap): JsonMap },
): z.ZodType {
  const loose = Object.fromEntries(Object.entries(shape).map(([key, type]) => [key, type.nullable()]));
  const one = z.strictObject(loose).partial();
  const each = (all: JsonMap, change: (item: JsonMap) => JsonMap): JsonMap =>
    Object.fromEntries(Object.entries(all).map(([name, item]) => [name, isMap(item) ? change(item) : null]));
  const byName = z.record(z.string(), one.nullable(), { error: "map of names to maps" });
  return piece(
    z.preprocess(named, byName).transform((all) => each(all as JsonMap, reads)),
    { json: namedMapsJson(shape), write: (all) => each(asMap(all), writes) },
  );
}

function named(value: unknown): unknown {
  if (!Array.isArray(value) || !isNamedMaps(value)) return value;
  return Object.fromEntries(value.map(({ name, ...rest }: { name: string }) => [name, rest]));
}

/** One of a few words. */
export function oneOf(...words: readonly [string, ...string[]]): z.ZodType {
  return piece(z.enum(words), { json: { enum: words } });
}

/** What objects understand that the server knows by an id, not by their name. */
export const renamed = { was: z.string() };

/** An object whose every key is optional and known; any may be said to be absent. */
export function written(shape: z.ZodRawShape): z.ZodObject {
  return z.strictObject({ ...shape, absent: z.literal(true) }).partial();
}

export function all<T extends z.ZodType>(type: T, ...keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, type]));
}

function isScalar(value: unknown): boolean {
  return value === null || value instanceof Secret || ["string", "number", "boolean"].includes(typeof value);
}

function isNameSet(value: unknown): boolean {
  if (isNames(value)) return true;
  if (!isMap(value as Json)) return false;
  return Object.entries(value as object).every(([key, inner]) => ["with", "without"].includes(key) && isNames(inner));
}

function isNamedMaps(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => isMap(item) && typeof item["name"] === "string");
  return isMap(value as Json) && Object.values(value as object).every((item) => item === null || isMap(item));
}

type ExportedRoles = { realm?: string[]; client?: Record<string, string[]> };

function isExportedRoles(value: unknown): value is ExportedRoles {
  if (!isMap(value as Json) || Object.keys(value as object).length === 0) return false;
  const { realm = [], client = {}, ...others } = value as Record<string, unknown>;
  return (
    Object.keys(others).length === 0 &&
    isNames(realm) &&
    isMap(client as Json) &&
    Object.values(client as object).every(isNames)
  );
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function edited(value: unknown, key: "with" | "without"): string[] {
  return (value as Record<string, string[] | undefined>)[key] ?? [];
}

function mapValues(map: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
