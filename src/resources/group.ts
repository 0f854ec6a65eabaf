import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asList, asMap, asStrings, get, isMap, type JsonMap } from "#model/json.ts";
import { roleAddresses } from "#model/role-ref.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { readMark, writeMark } from "./mark.ts";
import { mergeMap } from "./merge.ts";
import { clientRolesOf, nameOf } from "./role-parts.ts";
import { bool, listMap, renamed, roleSet, text, written } from "./schema.ts";

/** Groups, a tree: `group/a/group/b` is `/a/b`. */
export const group: Kind = {
  name: "group",
  written: written({ description: text, attributes: listMap, roles: roleSet, exclusive: bool, ...renamed }),
  shapes: { attributes: "map", roles: "set" },
  nameField: "name",
  sugar: [],
  ignored: ["id", "name", "path", "parentId", "subGroupCount", "access"],
  unsupported: [],
  children: { subGroups: "group" },
  markable: true,
  inline: false,
  fromExport: ({ realmRoles, clientRoles, ...others }) =>
    realmRoles === undefined && clientRoles === undefined
      ? others
      : { roles: { realm: realmRoles ?? [], client: clientRoles ?? {} }, ...others },
  read: (raw) => raw.groups.flatMap((representation) => readGroup(representation, undefined)),
  defaults: ({ address }) => ({ name: parseAddress(address).name, attributes: {}, roles: [] }),
  references(address, fields) {
    const { parent } = parseAddress(address);
    return [...(parent === undefined ? [] : [parent]), ...asStrings(get(fields, "roles"))];
  },
  hazards: () => [],
  async create(api, target) {
    const { parent } = parseAddress(target.address);
    const { roles, ...representation } = writeMark(target, "attributes", true);
    const id = await api.groups.create(parent === undefined ? undefined : api.idOf(parent), representation);
    api.learn(target.address, id);
    await api.roleMappings.change({ kind: "group", id }, asStrings(roles), []);
  },
  update,
  remove: (api, address) => api.groups.remove(api.idOf(address)),
};

function readGroup(representation: JsonMap, parent: Address | undefined): Found[] {
  const name = nameOf(representation, "name");
  const own = addressOf("group", name);
  const address = parent === undefined ? own : `${parent}/${own}`;
  const { description, attributes, realmRoles, clientRoles, subGroups } = asMap(representation);
  const fields: JsonMap = {
    name,
    attributes: attributes ?? {},
    roles: roleAddresses(asStrings(realmRoles), clientRolesOf(clientRoles)),
    ...(description === undefined ? {} : { description }),
  };
  const beneath = asList(subGroups).filter(isMap);
  return [
    { address, entry: readMark(fields, "attributes"), id: nameOf(representation, "id") },
    ...beneath.flatMap((inner) => readGroup(inner as JsonMap, address)),
  ];
}

/** A group's PUT replaces attributes: it is looked up again and merged. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { roles } = changes.sets;
  const attributes: JsonMap = {
    ...changes.maps["attributes"],
    ...(changes.owner === undefined ? {} : { "kcx.owner": [changes.owner] }),
  };
  const isTouched = Object.keys({ ...changes.values, ...attributes }).length > 0 || changes.renamedFrom !== undefined;
  if (isTouched) {
    const now = (await api.groups.get(id)) ?? {};
    const merged = mergeMap(asMap(get(now, "attributes")), attributes);
    const { description } = now;
    const kept = description === undefined ? {} : { description };
    await api.groups.update(id, {
      ...kept,
      ...changes.values,
      name: get(target.fields, "name") ?? "",
      attributes: merged,
    });
  }
  if (roles) await api.roleMappings.change({ kind: "group", id }, roles.add, roles.remove);
}
