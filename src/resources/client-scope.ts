import { z } from "zod";
import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, type Json, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Sugar, Target } from "./kind.ts";
import { mapperRepresentation, readMappers } from "./mapper.ts";
import { readMark, writeMark } from "./mark.ts";
import { flagOf } from "./pieces.ts";
import type { RawRealm } from "./raw.ts";
import { all, bool, renamed, stringMap, text, written } from "./schema.ts";

export const clientScope: Kind = {
  name: "client-scope",
  written: written({
    ...all(text, "description", "protocol", "consentScreenText"),
    type: z.enum(["default", "optional", "none"]),
    ...all(bool, "includeInTokenScope", "consentScreen", "exclusive"),
    attributes: stringMap,
    ...renamed,
  }),
  shapes: { attributes: "map" },
  nameField: "name",
  sugar: [
    attribute("includeInTokenScope", "include.in.token.scope", flagOf),
    attribute("consentScreen", "display.on.consent.screen", flagOf),
    attribute("consentScreenText", "consent.screen.text", (value) => value),
  ],
  ignored: ["id", "name"],
  unsupported: [],
  children: { protocolMappers: "mapper" },
  parts: { roles: { kind: "role-scope", field: "roles" } },
  markable: true,
  inline: false,
  read: (raw) => raw.clientScopes.flatMap((representation) => readScope(representation, raw)),
  defaults: ({ address }) => ({
    name: parseAddress(address).name,
    protocol: "openid-connect",
    type: "none",
    attributes: {},
  }),
  references: () => [],
  hazards: () => ["adds-scope"],
  async create(api, target, children) {
    const { type, ...fields } = writeMark(target, "attributes", false);
    const representation = { ...fields, protocolMappers: children.map(mapperRepresentation) };
    const id = await api.clientScopes.create(representation);
    api.learn(target.address, id);
    if (type === "default" || type === "optional") await api.realm.setScopeType(id, type, true);
  },
  update,
  remove: (api, address) => api.clientScopes.remove(api.idOf(address)),
};

function attribute(key: string, name: string, short: (value: Json | undefined) => Json | undefined): Sugar {
  return {
    key,
    expand: (value) => ({ attributes: { [name]: String(value) } }),
    shorten: (fields) => short(get(asMap(get(fields, "attributes")), name)),
  };
}

function readScope(representation: JsonMap, raw: RawRealm): Found[] {
  const name = String(get(representation, "name") ?? "");
  const address = addressOf("client-scope", name);
  const type = raw.defaultScopes.includes(name) ? "default" : raw.optionalScopes.includes(name) ? "optional" : "none";
  const { description, protocol, attributes } = asMap(representation);
  const fields: JsonMap = { name, protocol: protocol ?? "openid-connect", attributes: attributes ?? {}, type };
  const described = description === undefined ? fields : { ...fields, description };
  const entry = readMark(described, "attributes");
  return [{ address, entry, id: String(get(representation, "id") ?? "") }, ...readMappers(representation, address)];
}

/** A scope's PUT needs the name and is a patch otherwise (attributes merge, null removes); the type has endpoints. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { type, ...values } = changes.values;
  const attributes: JsonMap = {
    ...changes.maps["attributes"],
    ...(changes.owner === undefined ? {} : { "kcx.owner": changes.owner }),
  };
  const body = { ...values, ...(Object.keys(attributes).length > 0 ? { attributes } : {}) };
  if (Object.keys(body).length > 0 || changes.renamedFrom !== undefined) {
    await api.clientScopes.update(id, { ...body, name: nameOf(target.address) });
  }
  if (type === undefined) return;
  // Both lists are left before one is joined: a scope on the other list would stay there, with a 204.
  for (const list of ["default", "optional"] as const) if (type !== list) await api.realm.setScopeType(id, list, false);
  if (type === "default" || type === "optional") await api.realm.setScopeType(id, type, true);
}

function nameOf(address: Address): string {
  return parseAddress(address).name;
}
