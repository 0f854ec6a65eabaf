import { z } from "zod";
import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asList, asStrings, get, isMap, type JsonMap } from "#model/json.ts";
import type { AdminApi, ClientPolicyList } from "./api.ts";
import type { Found, Kind } from "./kind.ts";
import { nameOf } from "./role-parts.ts";
import { bool, names, text, written } from "./schema.ts";

// Without a configuration the server fails (500); what has none is shown with an empty one.
const configuration = z.record(z.string(), z.unknown()).default({});
/** What a profile executes: `{ executor: secret-rotation, configuration: { … } }`. */
const executors = z.array(z.looseObject({ executor: z.string(), configuration }));
const conditions = z.array(z.looseObject({ condition: z.string(), configuration }));

export const clientProfile: Kind = kind("client-profile", "profiles", {
  place: "clientProfiles",
  written: written({ description: text, executors }),
  shapes: {},
  defaults: { executors: [] },
  references: () => [],
});

export const clientPolicy: Kind = kind("client-policy", "policies", {
  place: "clientPolicies",
  written: written({ description: text, enabled: bool, conditions, profiles: names }),
  shapes: { profiles: "set" },
  defaults: { enabled: true, conditions: [], profiles: [] },
  references: (fields) => asStrings(get(fields, "profiles")).map((name) => addressOf("client-profile", name)),
});

interface Own {
  /** The key of a realm file that they stand under. */
  place: string;
  written: z.ZodObject;
  shapes: Kind["shapes"];
  defaults: JsonMap;
  references(fields: JsonMap): Address[];
}

/** Both lists are one document each: read, changed by name, and put back whole. They carry no mark. */
function kind(name: string, list: ClientPolicyList, own: Own): Kind {
  return {
    name,
    written: own.written,
    shapes: own.shapes,
    sugar: [],
    ignored: ["name"],
    unsupported: [],
    children: {},
    place: (name) => [own.place, name],
    markable: false,
    inline: false,
    serial: true,
    read: (raw) =>
      raw.clientPolicies[list].map((item): Found => {
        const known = Object.entries(item).filter(([key]) => Object.hasOwn(own.written.shape, key));
        const fields = { ...own.defaults, ...Object.fromEntries(known) };
        return { address: addressOf(name, nameOf(item, "name")), entry: { fields }, id: "" };
      }),
    defaults: () => own.defaults,
    references: (_address, fields) => own.references(fields),
    hazards: () => [],
    create: (api, target) => change(api, list, target.address, target.fields),
    update: (api, target) => change(api, list, target.address, target.fields),
    remove: (api, address) => change(api, list, address, undefined),
  };
}

async function change(
  api: AdminApi,
  list: ClientPolicyList,
  address: Address,
  fields: JsonMap | undefined,
): Promise<void> {
  const { name } = parseAddress(address);
  const now = asList(await api.clientPolicies.get(list)).filter(isMap) as JsonMap[];
  const at = now.findIndex((item) => nameOf(item, "name") === name);
  const next = fields === undefined ? [] : [{ ...now[at], ...fields, name }];
  await api.clientPolicies.put(list, at < 0 ? [...now, ...next] : [...now.slice(0, at), ...next, ...now.slice(at + 1)]);
}
