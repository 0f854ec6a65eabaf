import { addressOf, parseAddress } from "#model/address.ts";
import { asList, asMap, asStrings, get, isMap, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { readMark, writeMark } from "./mark.ts";
import { mergeMap } from "./merge.ts";
import { nameOf } from "./role-parts.ts";
import { all, bool, listMap, nameSet, text, userSet, written } from "./schema.ts";

/** Companies among the users of a realm. The alias is for good. */
export const organization: Kind = {
  name: "organization",
  written: written({
    ...all(text, "name", "description", "redirectUrl"),
    enabled: bool,
    attributes: listMap,
    ...all(nameSet, "domains", "identityProviders"),
    members: userSet,
  }),
  shapes: { attributes: "map", domains: "set", identityProviders: "set", members: "set" },
  nameField: "alias",
  sugar: [],
  ignored: ["id", "alias"],
  unsupported: ["groups"],
  children: {},
  markable: true,
  inline: false,
  // The server shows more of a domain, and of a provider.
  fromExport: (value) => ({
    ...value,
    ...named(value, "domains", "name"),
    ...named(value, "identityProviders", "alias"),
    ...named(value, "members", "username"),
  }),
  read: (raw) =>
    (raw.organizations ?? []).map((representation): Found => {
      const { name = "", description = "", redirectUrl = "", enabled = true, attributes = {} } = representation;
      const fields: JsonMap = {
        ...{ name, description, redirectUrl, enabled, attributes },
        domains: namesIn(representation, "domains", "name").filter(
          (name) => name !== nowhere(nameOf(representation, "id")),
        ),
        identityProviders: namesIn(representation, "identityProviders", "alias"),
        // Only where they were asked for: they cost a request an organization.
        ...(representation["members"] === undefined ? {} : { members: namesIn(representation, "members", "username") }),
      };
      const address = addressOf("organization", nameOf(representation, "alias"));
      return { address, entry: readMark(fields, "attributes"), id: nameOf(representation, "id") };
    }),
  defaults: ({ address }) => ({
    name: parseAddress(address).name,
    enabled: true,
    attributes: {},
    domains: [],
    identityProviders: [],
  }),
  references: (_address, fields) => [
    ...asStrings(get(fields, "identityProviders")).map((alias) => addressOf("identity-provider", alias)),
    ...asStrings(get(fields, "members")).map((username) => addressOf("user", username)),
  ],
  hazards: () => [],
  async create(api, target) {
    const { identityProviders, domains, members, ...fields } = writeMark(target, "attributes", true);
    const users = await idsOf(api, asStrings(members));
    const alias = parseAddress(target.address).name;
    const id = await api.organizations.create({ ...fields, alias, domains: asStrings(domains).map(domain) });
    for (const provider of asStrings(identityProviders)) await api.organizations.setProvider(id, provider, true);
    for (const user of users) await api.organizations.setMember(id, user, true);
  },
  update,
  remove: (api, address) => api.organizations.remove(api.idOf(address)),
};

/** A PUT is a whole, but for the identity providers and the members, which have addresses of their own. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { identityProviders: providers, domains, members } = changes.sets;
  const attributes: JsonMap = {
    ...changes.maps["attributes"],
    ...(changes.owner === undefined ? {} : { "kcx.owner": [changes.owner] }),
  };
  // Of two that exchange something each has what the other wants: what goes is given up first.
  for (const alias of providers?.remove ?? []) await api.organizations.setProvider(id, alias, false);
  if (domains || Object.keys({ ...changes.values, ...attributes }).length > 0) {
    const now = (await api.organizations.get(id)) ?? {};
    const kept = asList(get(now, "domains")).filter(
      (one) => isMap(one) && nameOf(one, "name") !== nowhere(id) && !domains?.remove.includes(nameOf(one, "name")),
    );
    const whole = { ...now, ...changes.values, attributes: mergeMap(asMap(get(now, "attributes")), attributes) };
    try {
      await api.organizations.update(id, { ...whole, domains: [...kept, ...(domains?.add ?? []).map(domain)] });
    } catch (error) {
      if (domains && domains.remove.length > 0) await giveUp(api, id, { ...whole, domains: kept });
      throw error;
    }
  }
  for (const alias of providers?.add ?? []) await api.organizations.setProvider(id, alias, true);
  for (const user of await idsOf(api, members?.remove ?? [])) await api.organizations.setMember(id, user, false);
  for (const user of await idsOf(api, members?.add ?? [])) await api.organizations.setMember(id, user, true);
}

/** Before 26.4 an organization must have a domain, if it is one that nobody can have (RFC 2606). */
async function giveUp(api: AdminApi, id: string, left: JsonMap): Promise<void> {
  try {
    await api.organizations.update(id, left);
  } catch (error) {
    if (asList(get(left, "domains")).length > 0) throw error;
    await api.organizations.update(id, { ...left, domains: [domain(nowhere(id))] });
  }
}

/** What an organization holds for a moment that gives its only domain to another one. */
function nowhere(id: string): string {
  return `${id}.invalid`;
}

/** Members need not be declared as users: each is looked up. */
function idsOf(api: AdminApi, usernames: readonly string[]): Promise<string[]> {
  return Promise.all(usernames.map((username) => api.users.named(username)));
}

function domain(name: string): JsonMap {
  return { name };
}

function namesIn(representation: JsonMap, field: string, key: string): string[] {
  return asList(get(representation, field)).map((one) => (isMap(one) ? nameOf(one, key) : String(one)));
}

function named(value: Readonly<Record<string, unknown>>, field: string, key: string): Record<string, unknown> {
  return Array.isArray(value[field]) ? { [field]: namesIn(value as JsonMap, field, key) } : {};
}
