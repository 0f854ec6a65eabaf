import { z } from "zod";
import { parseAddress } from "#model/address.ts";
import { formatDuration } from "#model/duration.ts";
import { isMap, type Json } from "#model/json.ts";
import { roleAddress, roleText } from "#model/role-ref.ts";

/** What a piece of a written form knows of itself, beside checking. */
interface Piece {
  /** What it takes, as JSON Schema: the code that checks it is nothing that an editor could run. */
  json: object;
  /** How a stored value is written, where that is not the value itself. */
  write?(value: Json): Json;
}

const PIECES = new WeakMap<z.core.$ZodType, Piece>();

export function piece<T extends z.ZodType>(type: T, own: Piece): T {
  PIECES.set(type, own);
  return type;
}

/** The piece that a field of a written form is made of, under whatever was wrapped around it. */
export function pieceOf(type: z.core.$ZodType | undefined): Piece | undefined {
  if (type === undefined) return undefined;
  const own = PIECES.get(type);
  if (own) return own;
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return pieceOf(type.def.innerType);
  return type instanceof z.ZodPipe ? pieceOf(type.def.in) : undefined;
}

const REFERENCE = { type: "string", pattern: "[$][{(](env|file):" };
const SCALAR = { type: ["string", "number", "boolean", "null"] };

export const BOOLEAN = { anyOf: [{ type: "boolean" }, { enum: ["true", "false"] }, REFERENCE] };
export const INTEGER = { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }, REFERENCE] };
export const DURATION = {
  anyOf: [{ type: "integer" }, { type: "string", pattern: "^(-?\\d+|(\\d+[smhd])+)$" }, REFERENCE],
};
export const NAMES = { type: "array", items: { type: "string" } };
const EDIT = {
  type: "object",
  properties: { with: NAMES, without: NAMES },
  additionalProperties: false,
  minProperties: 1,
};
export const NAME_SET = { anyOf: [NAMES, EDIT] };
const EXPORTED_ROLES = {
  type: "object",
  properties: { realm: NAMES, client: { type: "object", additionalProperties: NAMES } },
  additionalProperties: false,
  minProperties: 1,
};
export const ROLES = { anyOf: [NAMES, EDIT, EXPORTED_ROLES] };
export const SCALARS = { type: "object", additionalProperties: SCALAR };
export const LISTS = {
  type: "object",
  additionalProperties: { anyOf: [SCALAR, { type: "array", items: { type: ["string", "number", "boolean"] } }] },
};
export const NAMED_MAPS = {
  anyOf: [
    { type: "object", additionalProperties: { type: ["object", "null"] } },
    { type: "array", items: { type: "object", required: ["name"] } },
  ],
};

/** The same where it is known what is in each of them. */
export function namedMapsJson(shape: Readonly<Record<string, z.ZodType>>): object {
  const properties = Object.fromEntries(Object.entries(shape).map(([key, type]) => [key, orNull(pieceOf(type)?.json)]));
  const listed = { type: "object", properties: { ...properties, name: { type: "string" } }, required: ["name"] };
  return {
    anyOf: [
      {
        type: "object",
        additionalProperties: { type: ["object", "null"], properties, additionalProperties: false },
      },
      { type: "array", items: { ...listed, additionalProperties: false } },
    ],
  };
}

function orNull(json: object | undefined): object {
  return json === undefined ? {} : { anyOf: [json, { type: "null" }] };
}

/** The server's strings, as a person writes them. */
export function writtenScalars(value: Json): Json {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asTyped(inner)]));
}

/** A list of one text is that text. */
export function writtenLists(value: Json): Json {
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    if (!Array.isArray(inner)) return [key, inner];
    const [only, ...others] = inner;
    return [key, only !== undefined && others.length === 0 ? asTyped(only) : inner.map(asTyped)];
  });
  return Object.fromEntries(entries);
}

/** The short form, unless a role's name holds what divides it from its client's. */
export function writtenRoles(addresses: readonly string[]): Json {
  if (addresses.every((address) => roleAddress(roleText(address)) === address)) return addresses.map(roleText);
  const client = new Map<string, string[]>();
  const realm: string[] = [];
  for (const { name, parent } of addresses.map(parseAddress)) {
    const id = parent === undefined ? undefined : parseAddress(parent).name;
    if (id === undefined) realm.push(name);
    else client.set(id, [...(client.get(id) ?? []), name]);
  }
  return { realm, client: Object.fromEntries(client) };
}

/** The boolean that an attribute holds as text. */
export function flagOf(value: Json | undefined): boolean | undefined {
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** The duration of an attribute that holds seconds as text. */
export function durationOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && /^[1-9]\d*$/.test(value) ? formatDuration(Number(value)) : undefined;
}

/** The text of a boolean or of a number as such: the server's strings read better without quotes. */
function asTyped(value: Json): Json {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "string" && /^(0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}
