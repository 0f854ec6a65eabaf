import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { asMap, get, type JsonMap, without } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { readMark, writeMark } from "./mark.ts";
import { mergeMap } from "./merge.ts";
import { nameOf } from "./role-parts.ts";
import { all, bool, renamed, stringMap, text, written } from "./schema.ts";

/** Shown only where they are true. */
const FLAGS = [
  ...["trustEmail", "storeToken", "addReadTokenRoleOnCreate", "authenticateByDefault", "linkOnly", "hideOnLogin"],
];
const FLOWS = ["firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias"];

const shape = {
  ...all(bool, "enabled", ...FLAGS),
  ...all(text, "providerId", "displayName", ...FLOWS),
  config: stringMap,
};

/** Log-in by somebody else's server. Its alias is its only name, and can't be changed. */
export const identityProvider: Kind = {
  name: "identity-provider",
  written: written(shape),
  shapes: { config: "map" },
  nameField: "alias",
  sugar: [],
  ignored: ["alias", "internalId", "types", "organizationId", "updateProfileFirstLoginMode", "updateProfileFirstLogin"],
  unsupported: [],
  children: { mappers: "identity-provider-mapper" },
  // Whatever is secret for one of the provider types; the server shows stars.
  secretKeys: ["config.clientSecret"],
  forGood: ["providerId"],
  markable: true,
  inline: false,
  // A provider may be for one of the domains that its organization has.
  linkedBy: "organization",
  read: (raw) =>
    (raw.identityProviders ?? []).map((representation): Found => {
      const known = Object.entries(representation).filter(([key]) => Object.hasOwn(shape, key));
      const fields = { ...unsaid(), ...Object.fromEntries(known) };
      const address = addressOf("identity-provider", nameOf(representation, "alias"));
      return { address, entry: readMark(fields, "config"), id: nameOf(representation, "alias") };
    }),
  defaults: () => unsaid(),
  references: (_address, fields) =>
    FLOWS.flatMap((field) => {
      const alias = get(fields, field);
      return typeof alias === "string" && alias !== "" ? [addressOf("flow", alias)] : [];
    }),
  hazards: () => [],
  async create(api, target) {
    const { name } = parseAddress(target.address);
    // A flag that is sent is kept, and shown, although it is what goes without saying.
    const unset = FLAGS.filter((flag) => get(target.fields, flag) === false);
    await api.identityProviders.create({ ...without(writeMark(target, "config", false), ...unset), alias: name });
    api.learn(target.address, name);
  },
  update,
  remove: (api, address) => api.identityProviders.remove(parseAddress(address).name),
};

function unsaid(): JsonMap {
  return { enabled: true, config: {}, ...Object.fromEntries(FLAGS.map((flag) => [flag, false])) };
}

/** A PUT is a whole: it is looked up again and merged. A secret comes as stars, which a PUT reads as the one that is there. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const { name } = parseAddress(target.address);
  const now = (await api.identityProviders.get(name)) ?? {};
  await api.identityProviders.update(name, { ...now, ...changes.values, config: configOf(now, changes) });
}

/** What comes in through an identity provider, and where it goes. */
export const identityProviderMapper: Kind = {
  name: "identity-provider-mapper",
  written: written({ identityProviderMapper: text, config: stringMap, ...renamed }),
  shapes: { config: "map" },
  nameField: "name",
  sugar: [],
  ignored: ["id", "name", "identityProviderAlias"],
  unsupported: [],
  children: {},
  markable: true,
  inline: false,
  read: (raw) =>
    (raw.identityProviderMappers ?? []).map((representation): Found => {
      const { name = "", identityProviderMapper: type = "", config = {} } = representation;
      const provider = addressOf("identity-provider", nameOf(representation, "identityProviderAlias"));
      return {
        address: `${provider}/${addressOf("identity-provider-mapper", String(name))}`,
        entry: readMark({ name, identityProviderMapper: type, config }, "config"),
        id: nameOf(representation, "id"),
      };
    }),
  defaults: ({ address }) => ({ name: parseAddress(address).name, config: {} }),
  references: (address) => [parseAddress(address).parent ?? ""],
  hazards: () => [],
  async create(api, target) {
    const alias = providerOf(target.address);
    const representation = { ...writeMark(target, "config", false), identityProviderAlias: alias };
    await api.identityProviders.createMapper(alias, representation);
  },
  async update(api, target, changes) {
    const alias = providerOf(target.address);
    const id = api.idOf(target.address);
    const now = (await api.identityProviders.mappers(alias)).find((mapper) => get(mapper, "id") === id) ?? {};
    const name = get(target.fields, "name") ?? "";
    await api.identityProviders.updateMapper(alias, id, {
      ...now,
      ...changes.values,
      name,
      config: configOf(now, changes),
    });
  },
  remove: (api, address) => api.identityProviders.removeMapper(providerOf(address), api.idOf(address)),
};

function configOf(now: JsonMap, changes: ChangedFields): JsonMap {
  const config = mergeMap(asMap(get(now, "config")), asMap(changes.maps["config"]));
  return changes.owner === undefined ? config : { ...config, "kcx.owner": changes.owner };
}

function providerOf(address: Address): string {
  return parseAddress(parseAddress(address).parent ?? "").name;
}
