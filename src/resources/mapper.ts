import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap, without } from "#model/json.ts";
import type { AdminApi, MapperParent } from "./api.ts";
import type { ChangedFields, Found, HazardCode, Kind, Target } from "./kind.ts";
import { mapperSugar } from "./mapper-sugar.ts";
import { readMark, writeMark } from "./mark.ts";
import { mergeMap } from "./merge.ts";
import { all, bool, flag, renamed, stringMap, text, written } from "./schema.ts";

const HAZARDS: Record<string, HazardCode> = {
  "oidc-audience-mapper": "adds-audience",
  "oidc-audience-resolve-mapper": "adds-audience",
  "oidc-hardcoded-role-mapper": "adds-roles",
  "oidc-role-name-mapper": "adds-roles",
  "oidc-usermodel-realm-role-mapper": "adds-roles",
  "oidc-usermodel-client-role-mapper": "adds-roles",
  "oidc-hardcoded-claim-mapper": "rewrites-claims",
};

export const mapper: Kind = {
  name: "mapper",
  written: written({
    ...all(text, "protocol", "protocolMapper"),
    config: stringMap,
    ...renamed,
    ...Object.fromEntries(
      mapperSugar.map(({ key }) => [key, isFlag(key) ? flag : key === "audienceResolve" ? bool : text]),
    ),
  }),
  shapes: { config: "map" },
  nameField: "name",
  sugar: mapperSugar,
  ignored: ["id", "name", "consentRequired", "consentText"],
  unsupported: [],
  children: {},
  markable: true,
  inline: true,
  // Mappers stand inside their parents, which read them.
  read: () => [],
  defaults: ({ address, declared }) => ({
    name: parseAddress(address).name,
    protocol: "openid-connect",
    config: followed(asMap(get(declared, "config"))),
  }),
  references: (address) => [parseAddress(address).parent ?? ""],
  hazards(fields) {
    const type = String(get(fields, "protocolMapper"));
    if (type.startsWith("script-")) return ["runs-script"];
    const hazard = HAZARDS[type];
    return hazard ? [hazard] : [];
  },
  async create(api, target) {
    const parent = parentOf(api, target.address);
    await api.mappers.create(parent, mapperRepresentation(target));
    await onlyOne(api, parent, parseAddress(target.address).name);
  },
  update,
  async remove(api, address) {
    await api.mappers.remove(parentOf(api, address), api.idOf(address));
  },
};

/**
 * The userinfo endpoint follows the ID token unless it is told otherwise. The server writes that down when a mapper
 * comes inside its parent's POST, and only then (tried on 26.7.3); it is sent, so that both ways lead to one thing.
 */
function followed(config: JsonMap): JsonMap {
  const id = get(config, "id.token.claim");
  return id === undefined || id === null ? {} : { "userinfo.token.claim": id };
}

export function mapperRepresentation(target: Target): JsonMap {
  return writeMark(target, "config", false);
}

/**
 * Two that add a mapper of one name at the same time can both succeed, and from then on every PUT of that client with its
 * mappers is a 500. Whoever comes second sees both; both keep the same one.
 */
async function onlyOne(api: AdminApi, parent: MapperParent, name: string): Promise<void> {
  const ids = (await api.mappers.list(parent))
    .filter((mapper) => get(mapper, "name") === name)
    .map((mapper) => String(get(mapper, "id")));
  for (const id of ids.sort().slice(1)) await api.mappers.remove(parent, id);
}

/** The mappers inside a client's or a scope's representation; of two with one name the second has a number. */
export function readMappers(parent: JsonMap, address: Address): Found[] {
  const all = asList(get(parent, "protocolMappers")).filter(isMap);
  const idsOf = (name: string) =>
    all.filter((mapper) => get(mapper, "name") === name).map((mapper) => String(get(mapper, "id")));
  return all.map((representation) => {
    const name = String(get(representation, "name") ?? "");
    const place = idsOf(name)
      .sort()
      .indexOf(String(get(representation, "id")));
    const { name: n, protocol, protocolMapper, config } = asMap(representation);
    const fields: JsonMap = {
      name: n ?? name,
      protocol: protocol ?? "",
      protocolMapper: protocolMapper ?? "",
      config: config ?? {},
    };
    return {
      address: `${address}/${addressOf("mapper", place > 0 ? `${name} (${place + 1})` : name)}`,
      entry: readMark(fields, "config"),
      id: String(get(representation, "id") ?? ""),
    };
  });
}

/**
 * A mapper's PUT replaces `config` whole, and is a 404 without `protocolMapper`: it is looked up again and merged. A new
 * name in it is ignored, with a 204 (JPA ClientAdapter.updateProtocolMapper): a renamed mapper is made anew, the old
 * one first out of the way, so that an apply that is killed in between leaves nothing that the next one can't settle.
 */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const parent = parentOf(api, target.address);
  const id = api.idOf(target.address);
  const now = (await api.mappers.list(parent)).find((candidate) => get(candidate, "id") === id) ?? {};
  const config: JsonMap = {
    ...mergeMap(asMap(get(now, "config")), asMap(changes.maps["config"])),
    ...(changes.owner === undefined ? {} : { "kcx.owner": changes.owner }),
  };
  const name: Json = get(target.fields, "name") ?? "";
  const whole = without({ ...now, ...changes.values, name, config }, "id");
  if (changes.renamedFrom === undefined) return api.mappers.update(parent, id, { ...whole, id });
  await api.mappers.remove(parent, id);
  await api.mappers.create(parent, whole);
}

function parentOf(api: AdminApi, address: Address): MapperParent {
  const parent = parseAddress(address).parent ?? "";
  return { kind: parseAddress(parent).kind === "client" ? "client" : "client-scope", id: api.idOf(parent) };
}

function isFlag(key: string): boolean {
  return ["accessToken", "idToken", "userinfo", "introspection", "lightweight", "multivalued"].includes(key);
}
