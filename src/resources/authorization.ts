import { z } from "zod";
import { addressOf, parseAddress } from "#model/address.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import { mentioned, normalPolicy, normalResource, policyOf, resourceOf } from "./authorization-forms.ts";
import type { ChangedFields, Kind, Target } from "./kind.ts";
import { PART } from "./part.ts";
import { nameOf } from "./role-parts.ts";
import { bool, namedMaps, written } from "./schema.ts";

/** In the order in which they are needed. */
const LISTS = ["scopes", "resources", "policies"] as const;
type List = (typeof LISTS)[number];

const SETTINGS = ["policyEnforcementMode", "decisionStrategy", "allowRemoteResourceManagement"];

/**
 * A client's authorization services: what there is to protect, and who may do what with it. Permissions are policies of
 * the types `resource` and `scope`, as the server keeps them. What is undeclared stays; null takes away.
 */
export const authorization: Kind = {
  name: "authorization",
  written: written({
    policyEnforcementMode: z.enum(["ENFORCING", "PERMISSIVE", "DISABLED"]),
    decisionStrategy: z.enum(["AFFIRMATIVE", "UNANIMOUS", "CONSENSUS"]),
    allowRemoteResourceManagement: bool,
    scopes: namedMaps,
    resources: namedMaps.transform((all) => each(all as JsonMap, normalResource)),
    policies: namedMaps.transform((all) => each(all as JsonMap, normalPolicy)),
  }),
  shapes: { scopes: "deep", resources: "deep", policies: "deep" },
  ...PART,
  ignored: ["id", "clientId", "name"],
  read: (raw) =>
    raw.clients.map((client) => {
      const settings = get(client, "authorizationSettings");
      const fields = isMap(settings) ? fieldsOf(settings) : {};
      return { address: `${addressOf("client", nameOf(client, "clientId"))}/authorization`, entry: { fields }, id: "" };
    }),
  defaults: () => ({}),
  references: (address, fields) => [
    parseAddress(address).parent ?? "",
    ...Object.values(asMap(get(fields, "policies"))).flatMap((policy) => mentioned(asMap(policy))),
  ],
  update,
};

function fieldsOf(settings: JsonMap): JsonMap {
  const own = Object.fromEntries(Object.entries(settings).filter(([key]) => SETTINGS.includes(key)));
  const named = (list: List): JsonMap =>
    Object.fromEntries(
      asList(get(settings, list))
        .filter(isMap)
        .map((item): [string, Json] => {
          const { name, id: _, ...others } = item as JsonMap;
          return [String(name), others];
        }),
    );
  return {
    ...own,
    scopes: named("scopes"),
    resources: each(named("resources"), normalResource),
    policies: each(named("policies"), normalPolicy),
  };
}

/**
 * An import makes what isn't there and changes policies; resources and scopes that are there it leaves as they are, and
 * it deletes nothing. A policy that is there as it is wanted stays out of it: older servers make one in JavaScript for every
 * client, which no import may carry, not even unchanged.
 */
async function update(api: AdminApi, target: Target, { values, maps }: ChangedFields): Promise<void> {
  const client = api.idOf(parseAddress(target.address).parent ?? "");
  const now = await api.authorization.get(client);
  const is = fieldsOf(now.settings);
  const idOf = (list: List, name: string) => {
    const found = now[list].find((item) => get(item, "name") === name);
    return found && String(get(found, "id") ?? get(found, "_id"));
  };
  const changed = (list: List) =>
    Object.keys(asMap(maps[list])).flatMap((name) => {
      const item = get(asMap(get(target.fields, list)), name) ?? null;
      if (sameJson(item, get(asMap(get(is, list)), name) ?? null)) return [];
      return [{ name, id: idOf(list, name), item: isMap(item) ? representation(list, name, item) : undefined }];
    });
  const isNew = (list: List) =>
    changed(list).flatMap(({ id, item }) => (item && (id === undefined || list === "policies") ? [item] : []));
  const settings = { ...Object.fromEntries(SETTINGS.map((key) => [key, get(now.settings, key) ?? null])), ...values };
  const imported = Object.fromEntries(LISTS.map((list) => [list, isNew(list)]));
  if (Object.keys(values).length > 0 || LISTS.some((list) => isNew(list).length > 0))
    await api.authorization.import(client, { ...settings, ...imported });
  for (const list of ["scopes", "resources"] as const) {
    for (const { id, item } of changed(list))
      if (id !== undefined && item) await api.authorization.update(client, list, id, item);
  }
  for (const list of ["policies", "resources", "scopes"] as const) {
    for (const { id, item } of changed(list))
      if (id !== undefined && !item) await api.authorization.remove(client, list, id);
  }
}

function representation(list: List, name: string, item: JsonMap): JsonMap {
  if (list === "policies") return { ...policyOf(item), name };
  return { ...(list === "resources" ? resourceOf(item) : item), name };
}

function each(map: JsonMap, change: (item: JsonMap) => JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([name, item]) => [name, isMap(item) ? change(item) : null]));
}
