import { z } from "zod";
import { asList, asMap, get, isMap, type Json, type JsonMap, without } from "#model/json.ts";
import { bool, namedMapsOf, oneOf, text } from "./schema.ts";

const scope = { displayName: text, iconUri: text };

const resource = {
  ...{ displayName: text, type: text, uris: z.unknown(), icon_uri: text, ownerManagedAccess: bool },
  ...{ scopes: z.unknown(), attributes: z.unknown(), owner: z.unknown() },
};

const policy = {
  ...{ description: text, type: text, logic: oneOf("POSITIVE", "NEGATIVE") },
  ...{ decisionStrategy: oneOf("AFFIRMATIVE", "UNANIMOUS", "CONSENSUS"), config: z.unknown() },
};

/** Keys that only an export has, and that say nothing about the wish. */
const SERVERS = { id: z.unknown(), _id: z.unknown() };

/** Scopes by name. */
export const scopes = namedMapsOf(
  { ...scope, ...SERVERS, policies: z.unknown(), resources: z.unknown() },
  { reads: normalScope },
);

/** Resources by name. `uri` and `iconUri` are how older servers, and the admin API's pages, call them. */
export const resources = namedMapsOf(
  { ...resource, ...SERVERS, uri: text, iconUri: text, resource_scopes: z.unknown() },
  { reads: normalResource },
);

/** Policies and permissions by name. */
export const policies = namedMapsOf(
  {
    ...policy,
    ...SERVERS,
    owner: z.unknown(),
    ...all("resources", "scopes", "policies", "resourcesData", "scopesData"),
  },
  {
    reads: normalPolicy,
    writes: (one) => without(one, ...Object.keys(UNSAID).filter((key) => one[key] === UNSAID[key])),
  },
);

/** What a policy is unless it says otherwise. */
const UNSAID: JsonMap = { logic: "POSITIVE", decisionStrategy: "UNANIMOUS" };

export function normalScope(one: JsonMap): JsonMap {
  const { displayName, iconUri } = one;
  return said({ displayName, iconUri });
}

/** A resource as it is compared: names of scopes, sets in order, nothing that the server alone knows. */
export function normalResource(one: JsonMap): JsonMap {
  const { _id, id, owner, scopes: own, resource_scopes, uri, iconUri, ...others } = one;
  const list = own ?? resource_scopes;
  const uris = one["uris"] ?? (uri === undefined ? undefined : [uri]);
  const values = get(others, "attributes");
  return said({
    ...others,
    icon_uri: one["icon_uri"] ?? iconUri,
    owner: isMap(owner) ? get(owner, "name") : owner,
    attributes: isMap(values) ? eachValue(values, (value) => (value === null ? null : asLists(value))) : values,
    scopes: list === undefined ? undefined : sorted(asList(list).map((member) => get(asMap(member), "name") ?? member)),
    uris: uris === undefined || uris === null ? uris : sorted(asLists(uris)),
  });
}

/** As the server wants it. */
export function resourceOf(one: JsonMap): JsonMap {
  const { scopes: own = [], owner, ...others } = one;
  const named = asList(own).map((name) => ({ name }));
  return { ...others, scopes: named, ...(owner === undefined ? {} : { owner: { name: owner } }) };
}

/** A policy keeps lists as texts within its configuration; here they are lists, and in no order. */
export function normalPolicy(one: JsonMap): JsonMap {
  const { description, type, logic, decisionStrategy, config } = one;
  const settings = isMap(config) ? Object.entries(config).sort(byKey) : undefined;
  const values = settings?.map(([key, value]): [string, Json] => [key, normalSetting(key, value)]);
  const kept = values && Object.fromEntries(values);
  return said({ description, type, logic, decisionStrategy, config: kept ?? config });
}

export function policyOf(one: JsonMap): JsonMap {
  const config = Object.entries(asMap(get(one, "config"))).map(([key, value]) => [
    key,
    Array.isArray(value) || isMap(value) ? JSON.stringify(value) : value,
  ]);
  return { ...one, config: Object.fromEntries(config) };
}

/** A policy with what goes without saying. */
export function wholePolicy(one: JsonMap): JsonMap {
  const { config, ...others } = one;
  return { ...UNSAID, ...others, config: filled(asMap(config)) };
}

/** A resource without what it hasn't: an empty list and none are the same. */
export function wholeResource(one: JsonMap): JsonMap {
  const { attributes, ownerManagedAccess, ...others } = one;
  const values = filled(asMap(attributes));
  return {
    ...filled(others),
    ...(ownerManagedAccess === true ? { ownerManagedAccess } : {}),
    ...(Object.keys(values).length > 0 ? { attributes: values } : {}),
  };
}

/** Lists of what a policy is about, each member with all of its keys. */
const MEMBERS: Readonly<Record<string, { name: string; flag: string }>> = {
  roles: { name: "id", flag: "required" },
  clientScopes: { name: "id", flag: "required" },
  groups: { name: "path", flag: "extendChildren" },
};

/** Texts of whoever wrote the policy, whatever they begin with. */
const TEXTS = ["pattern", "code", "targetClaim", "groupsClaim"];

function normalSetting(key: string, value: Json): Json {
  const isList = typeof value === "string" && /^\s*[[{]/.test(value) && !TEXTS.includes(key);
  const known = isList ? parsed(value) : value;
  if (!Array.isArray(known)) return typeof known === "boolean" || typeof known === "number" ? String(known) : known;
  const member = MEMBERS[key];
  return sorted(
    member === undefined
      ? known
      : known.map((one) => {
          const own = isMap(one) ? one : { [member.name]: one };
          return { [member.name]: own[member.name] ?? "", [member.flag]: own[member.flag] === true };
        }),
  );
}

function filled(map: JsonMap): JsonMap {
  const isEmpty = (value: Json) => value === null || value === "" || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(map).filter(([, value]) => !isEmpty(value)));
}

function said(map: Record<string, Json | undefined>): JsonMap {
  const entries = Object.entries(map).sort(byKey);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function asLists(value: Json): Json[] {
  return Array.isArray(value) ? [...value] : [value];
}

function eachValue(map: JsonMap, change: (value: Json) => Json): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

function all(...keys: readonly string[]): Record<string, z.ZodUnknown> {
  return Object.fromEntries(keys.map((key) => [key, z.unknown()]));
}

function sorted(list: readonly Json[]): Json[] {
  const text = (item: Json) => (isMap(item) ? JSON.stringify(Object.entries(item).sort()) : String(item));
  return [...list].sort((one, other) => (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0));
}

function parsed(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    // A script, or whatever else begins like a list.
    return value;
  }
}
