import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { asMap, get, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { nameOf } from "./role-parts.ts";
import { all, bool, int, stringMap, text, written } from "./schema.ts";

const shape = { name: text, ...all(bool, "enabled", "defaultAction"), priority: int, config: stringMap };

/** What a user may be told to do at log-in. A realm has those its server knows; others are registered, or taken out. */
export const requiredAction: Kind = {
  name: "required-action",
  written: written(shape),
  shapes: { config: "map" },
  nameField: "alias",
  sugar: [],
  // The alias of a registered action is its provider's name.
  ignored: ["alias", "providerId"],
  unsupported: [],
  children: {},
  markable: false,
  inline: false,
  read: (raw) =>
    (raw.requiredActions ?? []).map((representation): Found => {
      const known = Object.entries(representation).filter(([key]) => Object.hasOwn(shape, key));
      const alias = nameOf(representation, "alias");
      return { address: addressOf("required-action", alias), entry: { fields: Object.fromEntries(known) }, id: alias };
    }),
  defaults: ({ address }) => ({ name: nameOfNew(address), enabled: true, defaultAction: false, config: {} }),
  references: () => [],
  hazards: () => [],
  async create(api, target) {
    const { name: alias } = parseAddress(target.address);
    await api.requiredActions.register(alias, String(get(target.fields, "name")));
    await put(api, alias, target.fields, asMap(get(target.fields, "config")));
  },
  update: (api: AdminApi, target: Target, { values, maps }: ChangedFields) =>
    put(api, parseAddress(target.address).name, values, asMap(maps["config"])),
  remove: (api, address) => api.requiredActions.remove(parseAddress(address).name),
};

/** As the action calls itself, where every new realm has it: whoever registers one has to say its name. */
function nameOfNew(address: Address): string {
  const { name: alias } = parseAddress(address);
  return nameOf({ name: alias, ...newRealm("").objects.get(address)?.fields }, "name");
}

/** A PUT is a whole, to the letter: without its alias the action has none, and is never found again. */
async function put(api: AdminApi, alias: string, values: JsonMap, config: JsonMap): Promise<void> {
  const now = (await api.requiredActions.list()).find((action) => get(action, "alias") === alias) ?? {};
  const merged = mergeMap(asMap(get(now, "config")), config);
  await api.requiredActions.update(alias, { providerId: alias, ...now, ...values, alias, config: merged });
}
