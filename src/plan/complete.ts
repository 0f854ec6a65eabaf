import type { Address } from "#model/address.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { asMap, asStrings, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { kindOf } from "#resources/index.ts";
import type { Kind, Look } from "#resources/kind.ts";

type Fields = Declared["fields"];

/**
 * An object's fields once what was declared lies over `base`, as the server settles them.
 *
 * @param base what is there, or what the server makes of a new object. @param look the rest of the realm as it will be.
 * @param said where it is more than `declared`: all that the file says, compared or not.
 */
export function completed(
  address: Address,
  base: JsonMap,
  declared: Fields,
  look: Look,
  said: Fields = declared,
): JsonMap {
  const kind = kindOf(address);
  const fields = complete(kind, base, declared);
  return kind.settle?.(fields, said, look, address) ?? fields;
}

/** Declared fields over a base: maps key by key, lists exactly or edited. */
function complete({ shapes }: Kind, base: JsonMap, declared: Fields): JsonMap {
  const over = Object.entries(declared).map(([field, value]): [string, Json] => {
    const under = get(base, field);
    if (value instanceof ListEdit) return [field, value.appliedTo(asStrings(under))];
    if (!isMap(value)) return [field, value];
    if (shapes[field] === "deep") return [field, deepMerge(asMap(under), value)];
    const kept = Object.entries(asMap(under)).filter(([key]) => !Object.hasOwn(value, key));
    return [field, Object.fromEntries([...kept, ...Object.entries(value).filter(([, inner]) => inner !== null)])];
  });
  return { ...base, ...Object.fromEntries(over) };
}

/** Whatever is undeclared at any depth stays; null takes a key away. */
function deepMerge(base: JsonMap, over: JsonMap): JsonMap {
  const merged = Object.entries(over).map(([key, value]): [string, Json] => {
    const under = get(base, key);
    return [key, isMap(value) ? deepMerge(asMap(under), value) : value];
  });
  const kept = Object.entries(base).filter(([key]) => !Object.hasOwn(over, key));
  return Object.fromEntries([...kept, ...merged.filter(([, value]) => value !== null)]);
}
