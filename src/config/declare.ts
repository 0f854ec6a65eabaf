import type { ZodType } from "zod";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { asStrings, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Position, Problem } from "#model/problem.ts";
import { OWNER_MARK } from "#model/realm.ts";
import { MASKED, Secret } from "#model/secret.ts";
import type { Kind } from "#resources/kind.ts";
import type { Path } from "./document.ts";
import { type Findings, type ReferenceSources, resolveAt } from "./references.ts";
import { problemsOf } from "./shape-problems.ts";
import { maskedIn, withoutMasked } from "./stars.ts";
import { isExported, pathTo, recordOf, type WrittenObject } from "./written-object.ts";

/** What one object of one file says, decided: sugar expanded, references resolved, types checked. */
export interface DeclaredObject extends Declared {
  /** Position of each declared field, `attributes.x` for a key of a map. */
  sources: ReadonlyMap<string, Position>;
  /** Position of each member of a declared set: `defaultClientScopes#profile`. */
  members: ReadonlyMap<string, Position>;
}

export function declare(object: WrittenObject, references: ReferenceSources, found: Findings): DeclaredObject {
  const { kind, address, document } = object;
  const locate: Locate = (field, part) => document.locate(pathTo(object, field), part);
  const { fields: plain, meta } = split(object, found, locate);
  const resolved = resolveAll(plain, [], object, references, found) as Record<string, unknown>;
  const parsed = kind.written.safeParse({ ...resolved, ...meta });
  if (!parsed.success) {
    found.problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, object, { ...resolved, ...meta })));
    return { fields: {}, absent: false, exclusive: false, sources: new Map(), members: new Map() };
  }
  const { absent, exclusive, was, ...values } = parsed.data as Record<string, Json | ListEdit> & Meta;
  const sources = new Map<string, Position>();
  const fields = expand(values, object, sources, found.problems);
  const masked = maskedIn(kind, fields);
  for (const field of masked) {
    const position = locate(field.split("."), "value");
    const severity = isExported(document) ? "note" : "error";
    found.problems.push({ severity, code: "masked-secret", field, address, position });
  }
  return {
    // A reader who keeps references makes one of it.
    fields: references.keep ? fields : withoutMasked(fields, masked),
    absent: absent === true,
    exclusive: exclusive === true,
    ...(was === undefined ? {} : { was }),
    sources,
    members: new Map(Object.entries(values).flatMap(([field, value]) => membersOf(field, value, locate))),
  };
}

function membersOf(field: string, value: Json | ListEdit, locate: Locate): [string, Position][] {
  const [names, path] = value instanceof ListEdit ? [value.with, [field, "with"]] : [asStrings(value), [field]];
  return names.map((name, index) => [`${field}#${name}`, locate([...path, index], "value")]);
}

type Locate = (field: Path, part?: "key" | "value") => Position;
type Meta = { absent?: boolean; exclusive?: boolean; was?: string };

/** Sets aside what an export has beside wishes, and what has no kind yet. */
function split(
  object: WrittenObject,
  found: Findings,
  locate: Locate,
): { fields: Record<string, unknown>; meta: Meta } {
  const { kind, address } = object;
  const fields: [string, unknown][] = [];
  const meta: [string, unknown][] = [];
  for (const [key, value] of Object.entries(kind.fromExport?.(object.value) ?? object.value)) {
    if (kind.ignored.includes(key)) continue;
    if (kind.unsupported.includes(key)) {
      if (isEmpty(value)) continue;
      found.problems.push({ severity: "note", code: "unsupported-kind", key, address, position: locate([key]) });
    } else (["absent", "exclusive", "was"].includes(key) ? meta : fields).push([key, wished(kind, key, value)]);
  }
  return { fields: Object.fromEntries(fields), meta: Object.fromEntries(meta) };
}

/** A map without the keys that an export has of the server, and of kcx: whose an object is, its file says elsewhere. */
function wished({ ignored }: Kind, field: string, value: unknown): unknown {
  const map = recordOf(value);
  if (!map) return value;
  const isIgnored = (path: string) =>
    ignored.some((one) => (one.endsWith("*") ? path.startsWith(one.slice(0, -1)) : path === one));
  const entries = Object.entries(map).filter(([key]) => key !== OWNER_MARK && !isIgnored(`${field}.${key}`));
  return entries.length === Object.keys(map).length ? value : Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Replaces references in every text; an unset one outside a secret field leaves the field undeclared. */
function resolveAll(
  value: unknown,
  path: Path,
  object: WrittenObject,
  references: ReferenceSources,
  found: Findings,
): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => resolveAll(item, [...path, index], object, references, found));
    return items.includes(undefined) ? undefined : items;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => [
      key,
      resolveAll(inner, [...path, key], object, references, found),
    ]);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  }
  const shape = object.kind.shapes[String(path[0])];
  const key = path.filter((step) => typeof step === "string").join(".");
  const isWhole = path.length === 1 && (shape === "secret" || shape === "password");
  const isKnown = isWhole || object.kind.secretKeys?.includes(key) === true;
  const isNested = !isKnown && object.kind.isSecret?.(path) === true;
  const secret = isKnown || isNested;
  // As it was typed: 0123 and 1.10 are other texts than 123 and 1.1.
  const typed = typeof value === "number" ? object.document.written(pathTo(object, path)) : undefined;
  if (secret && typeof value === "number") return new Secret(typed ?? String(value), "the file");
  if (typed !== undefined && (shape === "map" || isText(object.kind, path))) return typed;
  if (typeof value !== "string") return value;
  const position = object.document.locate(pathTo(object, path), "value");
  if (isNested && value === MASKED) {
    const severity = isExported(object.document) ? "note" : "error";
    const field = path.slice(-2).join(".");
    found.problems.push({ severity, code: "masked-secret", field, address: object.address, position });
    return new Secret(references.keep ? value : undefined, "the file");
  }
  // Where no text may stand, a reference can't: its value does.
  const sources = references.keep && !takesText(object.kind, path) ? { ...references, keep: false } : references;
  return resolveAt(value, { address: object.address, field: path.join("."), position, secret }, sources, found);
}

/** A field that takes texts only takes a number as the text that was typed: `displayName: 2026`. */
function isText(kind: Kind, path: Path): boolean {
  return path.length === 1 && takesText(kind, path) && typeOf(kind, path)?.safeParse(0).success === false;
}

function takesText(kind: Kind, path: Path): boolean {
  return path.length > 1 || typeOf(kind, path)?.safeParse("text").success !== false;
}

function typeOf({ written: { shape } }: Kind, [field]: Path): ZodType | undefined {
  return Object.hasOwn(shape, String(field)) ? shape[String(field)] : undefined;
}

/** Replaces short keys by the fields they stand for; the long form wins over what a shorthand presumes. */
function expand(
  values: Record<string, Json | ListEdit>,
  object: WrittenObject,
  sources: Map<string, Position>,
  problems: Problem[],
): Record<string, Json | ListEdit> {
  const { kind, name, document, address } = object;
  const position = (...keys: string[]) => document.locate(pathTo(object, keys));
  let fields: Record<string, Json | ListEdit> = {};
  const merge = (patch: JsonMap, from: Position) => {
    for (const [field, value] of Object.entries(patch)) {
      const before = fields[field];
      const merged = isMap(value) && isMap(before as Json) ? { ...(before as JsonMap), ...value } : value;
      fields = { ...fields, [field]: merged };
      sources.set(field, sources.get(field) ?? from);
      if (isMap(value)) for (const key of Object.keys(value)) sources.set(`${field}.${key}`, from);
    }
  };
  for (const { key, expand: expandOne } of kind.sugar) {
    const value = values[key];
    if (value === undefined) continue;
    if (kind.name === "mapper" && key === "audienceResolve" && value !== true) continue;
    merge(expandOne(value as Json, name), position(key));
  }
  const presumed = new Map(sources);
  for (const [field, value] of Object.entries(values)) {
    if (kind.sugar.some(({ key }) => key === field)) continue;
    for (const key of isMap(value as Json) && !(value instanceof ListEdit) ? Object.keys(value as JsonMap) : []) {
      const first = presumed.get(`${field}.${key}`);
      const differs = first && (fields[field] as JsonMap)[key] !== (value as JsonMap)[key];
      if (differs)
        problems.push({
          severity: "error",
          code: "declared-twice",
          what: key,
          first,
          address,
          position: position(field, key),
        });
      sources.set(`${field}.${key}`, position(field, key));
    }
    const before = fields[field];
    const mapped = isMap(value as Json) && !(value instanceof ListEdit) && isMap(before as Json);
    fields = { ...fields, [field]: mapped ? { ...(before as JsonMap), ...(value as JsonMap) } : value };
    sources.set(field, position(field));
  }
  return fields;
}
