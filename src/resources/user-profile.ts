import { z } from "zod";
import { asList, asMap, asStrings, get, isMap, type Json, type JsonMap, put } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { NAMES, piece } from "./pieces.ts";
import { nameOf } from "./role-parts.ts";
import { all, namedMaps, written } from "./schema.ts";

/** The order in which forms show them; those that aren't named come after those that are. */
const ORDERS = { attributes: "attributeOrder", groups: "groupOrder" } as const;
const LISTS = ["attributes", "groups"] as const;
const ordered = piece(z.array(z.string()), { json: NAMES });

/** What a realm knows of its users: attributes and their groups, keyed by name; undeclared ones stay. */
export const userProfile: Kind = {
  name: "user-profile",
  written: written({
    attributes: namedMaps.transform(withSortedSets),
    groups: namedMaps,
    ...all(ordered, ...Object.values(ORDERS)),
    unmanagedAttributePolicy: z.enum(["ENABLED", "ADMIN_VIEW", "ADMIN_EDIT", "DISABLED"]),
  }),
  shapes: { attributes: "deep", groups: "deep", attributeOrder: "order", groupOrder: "order" },
  ...PART,
  // A list is in an order, as a map is not.
  fromExport: (value) => ({ ...Object.fromEntries(LISTS.flatMap((list) => orderOf(list, value[list]))), ...value }),
  read: ({ userProfile: profile }) => {
    if (!profile) return [];
    const fields: JsonMap = {
      attributes: withSortedSets(byName(get(profile, "attributes"))) as JsonMap,
      groups: byName(get(profile, "groups")),
      ...Object.fromEntries(LISTS.flatMap((list) => orderOf(list, get(profile, list) ?? []))),
      // The server shows the strictest policy by leaving it out.
      unmanagedAttributePolicy: get(profile, "unmanagedAttributePolicy") ?? "DISABLED",
    };
    return [{ address: "user-profile", entry: { fields }, id: "" }];
  },
  defaults: () => ({ unmanagedAttributePolicy: "DISABLED" }),
  settle: (fields) => ({
    ...fields,
    ...Object.fromEntries(LISTS.map((list) => [ORDERS[list], settled(fields, list)])),
  }),
  references: () => [],
  async update(api, target, changes) {
    const now = await api.userProfile.get();
    const { unmanagedAttributePolicy } = changes.values;
    const policy = unmanagedAttributePolicy ?? get(now, "unmanagedAttributePolicy") ?? "DISABLED";
    const list = (field: (typeof LISTS)[number]) => {
      const order = asStrings(get(target.fields, ORDERS[field]));
      const place = (item: JsonMap) => order.indexOf(nameOf(item, "name"));
      const items = merged(asList(get(now, field)).filter(isMap), asMap(changes.maps[field]), target.fields, field);
      return items.sort((one, other) => place(one) - place(other));
    };
    await api.userProfile.put({
      ...now,
      attributes: list("attributes"),
      groups: list("groups"),
      ...(policy === "DISABLED" ? { unmanagedAttributePolicy: null } : { unmanagedAttributePolicy: policy }),
    });
  },
};

function orderOf(list: (typeof LISTS)[number], value: unknown): [string, string[]][] {
  return Array.isArray(value) ? [[ORDERS[list], value.filter(isMap).map((item) => nameOf(item, "name"))]] : [];
}

function settled(fields: JsonMap, list: (typeof LISTS)[number]): string[] {
  const all = Object.keys(asMap(get(fields, list)));
  const first = asStrings(get(fields, ORDERS[list])).filter((name) => all.includes(name));
  return [...first, ...all.filter((name) => !first.includes(name))];
}

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

/** The list with changed members in place, and new ones at the end; a member changed to null goes. */
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
