import { Secret } from "./secret.ts";

/** A value of a field: plain JSON, in which a secret may stand for a string. */
export type Json = null | boolean | number | string | Secret | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list; anything else in it is left out. */
export function asStrings(value: Json | undefined): readonly string[] {
  return asList(value).filter((item) => typeof item === "string");
}

export function asMap(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {};
}

/** Own properties only, so that a key named `__proto__` is a key like any other. */
export function get<T>(map: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

export function put<T extends JsonMap>(map: T, key: string, value: Json): T {
  return Object.fromEntries([...Object.entries(map).filter(([name]) => name !== key), [key, value]]) as T;
}

export function without(map: JsonMap, ...keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** Deep equality; lists in order, maps without order, a secret equals its value. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one instanceof Secret) return one.equals(other);
  if (other instanceof Secret) return other.equals(one);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (isMap(one) && isMap(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameJson(get(one, key), get(other, key)))
    );
  }
  return one === other;
}
