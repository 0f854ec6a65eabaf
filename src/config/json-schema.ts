import { z } from "zod";
import { KINDS, kindNamed } from "#resources/index.ts";
import type { Kind } from "#resources/kind.ts";
import { pieceOf } from "#resources/pieces.ts";
import { contractSchema } from "./contract-schema.ts";

type Schema = Record<string, unknown>;

/** Words for a key of a kind: `client`, `secret`. */
export type Describe = (
  kind: string,
  key: string,
) => { description?: string; examples?: readonly unknown[] } | undefined;

/** The JSON Schema of realm files, made of the schemas that read them. @param version of the format: `0.1`. */
export function realmFileSchema(version: string, describe: Describe): Schema {
  const definitions = KINDS.filter(({ name }) => name !== "realm").map((kind) => [kind.name, ofKind(kind, describe)]);
  const placed = KINDS.filter(({ place }) => place !== undefined);
  const own = ofKind(kindNamed("realm"), describe);
  const file = { realm: NAME, owner: NAME, $schema: NAME };
  const properties: Schema = {
    ...described(file, "file", describe),
    ...(own["properties"] as Schema),
    ...described(Object.fromEntries(placed.map((kind) => topLevel(kind))), "file", describe),
    ...described({ exchanges: ofContracts(describe) }, "file", describe),
    ...described(Object.fromEntries(EXPORTED.map((key) => [key, {}])), "export", describe),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `urn:kcx:realm-file:${version}`,
    title: "A realm file of kcx",
    type: "object",
    properties,
    additionalProperties: false,
    definitions: Object.fromEntries(definitions),
  };
}

const NAME = { type: "string", minLength: 1 };

/** What an export has at the top beside kinds. */
const EXPORTED = [
  ...["scopeMappings", "clientScopeMappings", "defaultDefaultClientScopes", "defaultOptionalClientScopes"],
  ...["authenticatorConfig", "identityProviderMappers", "messageBundles"],
];

/** Keys of an export that `fromExport` brings into the written form. */
const FROM_EXPORT: Readonly<Record<string, readonly string[]>> = {
  user: ["credentials", "realmRoles", "clientRoles"],
  group: ["realmRoles", "clientRoles"],
};

function ofKind(kind: Kind, describe: Describe): Schema {
  const { properties } = fromZod(kind.written) as { properties: Schema };
  const parts = Object.entries(kind.parts ?? {}).map(([key, { kind: part, field }]) => [
    key,
    field === "" ? ref(part) : (fromZod(kindNamed(part).written)["properties"] as Schema)[field],
  ]);
  const children = Object.entries(kind.children).map(([key, child]) => [key, collection(kindNamed(child))]);
  const others = [...kind.ignored, ...kind.unsupported, ...(FROM_EXPORT[kind.name] ?? [])].filter(isKey);
  const own = { ...properties, ...Object.fromEntries([...parts, ...children]) };
  const rest = others.filter((key) => !Object.hasOwn(own, key)).map((key) => [key, {}]);
  return {
    type: "object",
    properties: {
      ...described(own, kind.name, describe),
      ...described(Object.fromEntries(rest), "export", describe),
    },
    additionalProperties: false,
  };
}

function isKey(key: string): boolean {
  return !/[.*]/.test(key);
}

/** By name, or a list with the name in each. */
function collection(kind: Kind): Schema {
  const name = kind.nameField ?? "name";
  const listed = { type: "array", items: { allOf: [ref(kind.name)], required: [name] } };
  const named = { type: "object", additionalProperties: { anyOf: [ref(kind.name), { type: "null" }] } };
  // An export's roles: those of the realm, and of each client.
  const exported = {
    type: "object",
    properties: { realm: listed, client: { type: "object" } },
    additionalProperties: false,
  };
  return { anyOf: [named, listed, ...(kind.name === "role" ? [exported] : [])] };
}

/** Kinds that stand elsewhere than under their parent's keys. */
function topLevel(kind: Kind): [string, Schema] {
  const [key = "", ...rest] = kind.place?.("a/b") ?? [];
  if (rest.length < 2) return [key, collectionOrExport(kind)];
  const each = { type: "object", additionalProperties: { anyOf: [ref(kind.name), { type: "null" }] } };
  return [key, { type: "object", additionalProperties: each }];
}

function collectionOrExport(kind: Kind): Schema {
  const { anyOf } = collection(kind) as { anyOf: Schema[] };
  return { anyOf: [...anyOf, { type: "object", additionalProperties: { type: "array" } }] };
}

function ofContracts(describe: Describe): Schema {
  const schema = fromZod(contractSchema);
  const properties = described(schema["properties"] as Schema, "exchange", describe);
  return { type: "object", additionalProperties: { ...schema, properties } };
}

function ref(name: string): Schema {
  return { $ref: `#/definitions/${name}` };
}

function described(properties: Schema, kind: string, describe: Describe): Schema {
  const entries = Object.entries(properties).map(([key, schema]) => {
    const words = describe(kind, key);
    return [key, words === undefined ? schema : { ...(schema as Schema), ...words }];
  });
  return Object.fromEntries(entries);
}

/** What zod can't say of itself (a check in code), the piece says. */
function fromZod(type: z.ZodType): Schema {
  const schema = z.toJSONSchema(type, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const own = pieceOf(zodSchema);
      if (own === undefined) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, own.json);
    },
  });
  const { $schema: _, ...plain } = schema as Schema;
  return plain;
}
