import { addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, type JsonMap, without } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { all, bool, listMap, names, text, written } from "./schema.ts";

const shape = {
  // The server keeps addresses in lower case, as it does user names.
  email: text.transform((value) => (typeof value === "string" ? value.toLowerCase() : value)),
  ...all(text, "firstName", "lastName", "password"),
  ...all(bool, "enabled", "emailVerified"),
  requiredActions: names,
  attributes: listMap,
};

/** Users carry no mark (the user profile drops unknown attributes), so they are never pruned. */
export const user: Kind = {
  name: "user",
  written: written(shape),
  shapes: { requiredActions: "set", attributes: "map", password: "password" },
  nameField: "username",
  sugar: [],
  ignored: [
    ...["id", "username", "createdTimestamp", "totp", "disableableCredentialTypes", "notBefore", "access", "self"],
    ...["federationLink", "userProfileMetadata", "serviceAccountClientId", "origin"],
  ],
  unsupported: ["realmRoles", "clientRoles", "groups", "federatedIdentities", "clientConsents"],
  children: {},
  canonicalName: (name) => name.toLowerCase(),
  markable: false,
  inline: false,
  read: (raw) => raw.users.map(readUser),
  // Made by a bare POST a user is disabled; somebody who declares one wants to log in.
  defaults: ({ address }) => ({
    username: parseAddress(address).name,
    enabled: true,
    emailVerified: false,
    requiredActions: [],
    attributes: {},
  }),
  references: () => [],
  hazards: () => [],
  async create(api, target) {
    const password = get(target.fields, "password");
    const credentials = password === undefined ? {} : { credentials: [credential(password)] };
    api.learn(target.address, await api.users.create({ ...without(target.fields, "password"), ...credentials }));
  },
  update,
  remove: (api, address) => api.users.remove(api.idOf(address)),
};

function readUser(representation: JsonMap): Found {
  const username = String(get(representation, "username") ?? "");
  const known = Object.entries(representation).filter(([key]) => Object.hasOwn(shape, key));
  const fields: JsonMap = { username, attributes: {}, requiredActions: [], ...Object.fromEntries(known) };
  return { address: addressOf("user", username), entry: { fields }, id: String(get(representation, "id") ?? "") };
}

/** A user's PUT with attributes wipes names and email that it doesn't carry: the whole is looked up again and sent. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { password, ...values } = changes.values;
  const attributes = changes.maps["attributes"];
  const sets = Object.fromEntries(Object.keys(changes.sets).map((field) => [field, get(target.fields, field) ?? []]));
  if (Object.keys({ ...values, ...attributes, ...sets }).length > 0 || changes.renamedFrom !== undefined) {
    const now = (await api.users.get(id)) ?? {};
    const merged = mergeMap(asMap(get(now, "attributes")), asMap(attributes));
    const name = changes.renamedFrom === undefined ? {} : { username: get(target.fields, "username") ?? "" };
    await api.users.update(id, { ...now, ...values, ...sets, ...name, attributes: merged });
  }
  if (password !== undefined) await api.users.resetPassword(id, credential(password));
}

function credential(password: JsonMap[string]): JsonMap {
  return { type: "password", value: password, temporary: false };
}
