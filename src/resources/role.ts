import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { readMark, writeMark } from "./mark.ts";
import { mergeMap } from "./merge.ts";
import { listMap, renamed, text, written } from "./schema.ts";

/** The server makes it itself for a client with authorization services, and gives it to the client's service account. */
export const UMA_PROTECTION = "uma_protection";

/** Realm roles (`role/x`) and client roles (`client/x/role/y`). */
export const role: Kind = {
  name: "role",
  written: written({ description: text, attributes: listMap, ...renamed }),
  shapes: { attributes: "map" },
  nameField: "name",
  sugar: [],
  ignored: ["id", "name", "containerId", "clientRole", "composite", "scopeParamRequired"],
  unsupported: [],
  children: {},
  parts: { composites: { kind: "composites", field: "roles" } },
  markable: true,
  inline: false,
  read: (raw) => [
    ...raw.realmRoles.map((representation) => readRole(representation)),
    ...Object.entries(raw.clientRoles).flatMap(([clientId, roles]) =>
      roles.map((representation) => readRole(representation, addressOf("client", clientId))),
    ),
  ],
  defaults: ({ address }) => ({ name: parseAddress(address).name, attributes: {} }),
  references(address) {
    const { parent } = parseAddress(address);
    return parent === undefined ? [] : [parent];
  },
  hazards: () => [],
  async create(api, target, _children, want) {
    const { name, parent } = parseAddress(target.address);
    const client = want.get(parent ?? "")?.fields ?? {};
    if (name === UMA_PROTECTION && get(client, "authorizationServicesEnabled") === true) return;
    // `Location` tells a mangled name, not the id: what needs the id reads the realm again.
    await api.roles.create(parent === undefined ? undefined : api.idOf(parent), writeMark(target, "attributes", true));
  },
  update,
  remove: (api, address) => api.roles.remove(api.idOf(address)),
};

function readRole(representation: JsonMap, parent?: Address): Found {
  const name = String(get(representation, "name") ?? "");
  const { description, attributes } = asMap(representation);
  const fields: JsonMap = { name, attributes: attributes ?? {}, ...(description === undefined ? {} : { description }) };
  const own = addressOf("role", name);
  return {
    address: parent === undefined ? own : `${parent}/${own}`,
    entry: readMark(fields, "attributes"),
    id: String(get(representation, "id") ?? ""),
  };
}

/** A role's PUT replaces attributes, and clears the description when absent: it is looked up again and merged. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const now = (await api.roles.get(id)) ?? {};
  const attributes: JsonMap = {
    ...mergeMap(asMap(get(now, "attributes")), asMap(changes.maps["attributes"])),
    ...(changes.owner === undefined ? {} : { "kcx.owner": [changes.owner] }),
  };
  await api.roles.update(id, { ...now, ...changes.values, name: get(target.fields, "name") ?? "", attributes });
}
