import { type Address, addressOf } from "#model/address.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap, sameJson, without } from "#model/json.ts";
import { roleAddress } from "#model/role-ref.ts";
import { groupAddress } from "./schema.ts";

/** A resource as it is compared: names of scopes, sets in order, nothing that the server alone knows. */
export function normalResource(resource: JsonMap): JsonMap {
  // Until 4 a resource had one address.
  const { _id, id, owner, scopes, uri, uris = uri === undefined ? undefined : [uri], ...others } = resource;
  return {
    ...others,
    ...(scopes === undefined ? {} : { scopes: sorted(asList(scopes).map((one) => get(asMap(one), "name") ?? one)) }),
    ...(uris === undefined ? {} : { uris: sorted(asList(uris)) }),
  };
}

/** As the server wants it. */
export function resourceOf(resource: JsonMap): JsonMap {
  const { scopes } = resource;
  return scopes === undefined ? resource : { ...resource, scopes: asList(scopes).map((name) => ({ name })) };
}

/** A policy keeps lists as texts within its configuration; here they are lists, and in no order. */
export function normalPolicy(policy: JsonMap): JsonMap {
  const { id: _, config, ...others } = policy;
  if (!isMap(config)) return others;
  const entries = Object.entries(config).map(([key, value]): [string, Json] => {
    const known = typeof value === "string" && /^\s*[[{]/.test(value) ? parsed(value) : value;
    if (Array.isArray(known)) return [key, sorted(known.map(withoutOptional))];
    return [key, typeof known === "boolean" ? String(known) : known];
  });
  return { ...others, config: Object.fromEntries(entries) };
}

/** A role that need not be had: the server says so of some and not of others. */
function withoutOptional(item: Json): Json {
  return isMap(item) && get(item, "required") === false ? without(item as JsonMap, "required") : item;
}

export function policyOf(policy: JsonMap): JsonMap {
  const config = Object.entries(asMap(get(policy, "config"))).map(([key, value]) => [
    key,
    Array.isArray(value) || isMap(value) ? JSON.stringify(value) : value,
  ]);
  return { ...policy, config: Object.fromEntries(config) };
}

/** Whom a policy is about: they are made first. */
export function mentioned(policy: JsonMap): Address[] {
  const config = asMap(get(policy, "config"));
  const names = (key: string) =>
    asList(get(config, key)).map((one) => String(get(asMap(one), "id") ?? get(asMap(one), "path") ?? one));
  return [
    ...names("roles").map(roleAddress),
    ...names("clients").map((id) => addressOf("client", id)),
    ...names("users").map((name) => addressOf("user", name)),
    ...names("groups").map(groupAddress),
    ...names("clientScopes").map((name) => addressOf("client-scope", name)),
  ];
}

function sorted(list: readonly Json[]): Json[] {
  const text = (item: Json) => (isMap(item) ? JSON.stringify(Object.entries(item).sort()) : String(item));
  return [...list].sort((one, other) => (sameJson(one, other) ? 0 : text(one) < text(other) ? -1 : 1));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A script, or whatever else begins like a list.
    return text;
  }
}
