import { z } from "zod";
import { asList, asMap, asStrings, get, isMap, type Json, type JsonMap, put } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { nameOf } from "./role-parts.ts";
import { namedMaps, written } from "./schema.ts";

/** What a realm knows of its users: attributes and their groups, keyed by name; undeclared ones stay. */
export const userProfile: Kind = {
  name: "user-profile",
  written: written({
    attributes: namedMaps.transform(withSortedSets),
    groups: namedMaps,
    unmanagedAttributePolicy: z.enum(["ENABLED", "ADMIN_VIEW", "ADMIN_EDIT", "DISABLED"]),
  }),
  shapes: { attributes: "deep", groups: "deep" },
  ...PART,
  read: ({ userProfile: profile }) => {
    if (!profile) return [];
    const fields: JsonMap = {
      attributes: withSortedSets(byName(get(profile, "attributes"))) as JsonMap,
      groups: byName(get(profile, "groups")),
      // The server shows the strictest policy by leaving it out.
      unmanagedAttributePolicy: get(profile, "unmanagedAttributePolicy") ?? "DISABLED",
    };
    return [{ address: "user-profile", entry: { fields }, id: "" }];
  },
  defaults: () => ({ unmanagedAttributePolicy: "DISABLED" }),
  references: () => [],
  async update(api, target, changes) {
    const now = await api.userProfile.get();
    const { unmanagedAttributePolicy } = changes.values;
    const policy = unmanagedAttributePolicy ?? get(now, "unmanagedAttributePolicy") ?? "DISABLED";
    const list = (field: string) =>
      merged(asList(get(now, field)).filter(isMap), asMap(changes.maps[field]), target.fields, field);
    await api.userProfile.put({
      ...now,
      attributes: list("attributes"),
      groups: list("groups"),
      ...(policy === "DISABLED" ? { unmanagedAttributePolicy: null } : { unmanagedAttributePolicy: policy }),
    });
  },
};

/** Of an attribute: sets on the server, which shows them in an order of its own. */
const SETS = [
  ["permissions", "view"],
  ["permissions", "edit"],
  ["required", "roles"],
  ["required", "scopes"],
  ["selector", "scopes"],
] as const;

function withSortedSets(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(attributes as JsonMap).map(([name, attribute]): [string, Json] => {
    if (!isMap(attribute)) return [name, attribute];
    const sorted = SETS.reduce((map, [key, inner]): JsonMap => {
      const under = get(map, key);
      const set = isMap(under) ? get(under, inner) : undefined;
      return isMap(under) && Array.isArray(set) ? put(map, key, put(under, inner, [...asStrings(set)].sort())) : map;
    }, attribute);
    return [name, sorted];
  });
  return Object.fromEntries(entries);
}

function byName(list: JsonMap[string] | undefined): JsonMap {
  const entries = asList(list)
    .filter(isMap)
    .map((item): [string, JsonMap] => {
      const { name: _, ...rest } = asMap(item);
      return [nameOf(asMap(item), "name"), rest];
    });
  return Object.fromEntries(entries);
}

/**
 * The list in its order, which is that of the forms; changed members in place, new ones at the end as they are
 * declared; a member changed to null goes.
 */
function merged(list: readonly JsonMap[], changed: JsonMap, wanted: JsonMap, field: string): JsonMap[] {
  const whole = (name: string): JsonMap => ({ name, ...asMap(get(asMap(get(wanted, field)), name)) });
  const kept = list.flatMap((item) => {
    const name = nameOf(item, "name");
    if (!Object.hasOwn(changed, name)) return [item];
    return get(changed, name) === null ? [] : [whole(name)];
  });
  const known = list.map((item) => nameOf(item, "name"));
  return [
    ...kept,
    ...Object.keys(asMap(get(wanted, field)))
      .filter((name) => !known.includes(name) && Object.hasOwn(changed, name))
      .map(whole),
  ];
}
