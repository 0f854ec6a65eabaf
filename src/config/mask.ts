import type { Address } from "#model/address.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { isMap, type Json } from "#model/json.ts";
import { Secret } from "#model/secret.ts";

/** Shorter ones are words that stand in many places by chance. */
const SHORTEST = 6;

/** What stands in a secret field, or comes from a file, is a secret wherever else it stands. */
export function maskEverywhere(objects: ReadonlyMap<Address, Declared>): ReadonlyMap<Address, Declared> {
  const secrets = [...objects.values()].flatMap(({ fields }) => Object.values(fields).flatMap(secretsIn));
  if (secrets.length === 0) return objects;
  const mask = (value: Json): Json => {
    if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]));
    if (typeof value !== "string" || value.length < SHORTEST) return value;
    return secrets.find((secret) => secret.equals(value)) ?? value;
  };
  return new Map(
    [...objects].map(([address, { fields, ...rest }]) => {
      const masked = Object.entries(fields).map(([field, value]) => [field, isJson(value) ? mask(value) : value]);
      return [address, { ...rest, fields: Object.fromEntries(masked) as Declared["fields"] }];
    }),
  );
}

function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return value.known ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  return isMap(value as Json) ? Object.values(value as object).flatMap(secretsIn) : [];
}

/** Texts and maps: the members of a set are names. */
function isJson(value: Declared["fields"][string]): value is Json {
  return typeof value === "string" || (!(value instanceof ListEdit) && isMap(value));
}
