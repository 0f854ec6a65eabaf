import { addressOf, parseAddress } from "#model/address.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { nameOf } from "./role-parts.ts";
import { sortedListMap, text, written } from "./schema.ts";

export const REGISTRATION_POLICY = "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy";

/**
 * Policies of dynamic client registration. Names repeat between the anonymous and the authenticated set, so a policy
 * is known by its set and its provider: `anonymous/trusted-hosts`. Components drop unknown keys, so none is marked.
 */
export const registrationPolicy: Kind = {
  name: "registration-policy",
  written: written({ name: text, config: sortedListMap }),
  shapes: { config: "map" },
  sugar: [],
  ignored: ["id", "providerId", "providerType", "parentId", "subType", "subComponents"],
  unsupported: [],
  children: {},
  place: (name) => ["registrationPolicies", ...name.split(/\/(.*)/s, 2)],
  namesakes: true,
  markable: false,
  inline: false,
  read: (raw) =>
    raw.registrationPolicies.map((component) => {
      const { name, config } = component;
      const sorted = Object.entries(asMap(config)).map(([key, values]) => [key, [...asStrings(values)].sort()]);
      return {
        address: addressOf("registration-policy", `${nameOf(component, "subType")}/${nameOf(component, "providerId")}`),
        entry: { fields: { name: name ?? "", config: Object.fromEntries(sorted) } },
        id: nameOf(component, "id"),
      };
    }),
  defaults: ({ address }) => ({ name: split(address).providerId, config: {} }),
  references: () => [],
  hazards: () => [],
  async create(api, target) {
    const realm = await api.realm.get();
    const { subType, providerId } = split(target.address);
    const component = {
      ...target.fields,
      subType,
      providerId,
      providerType: REGISTRATION_POLICY,
      parentId: get(realm, "id") ?? "",
    };
    await api.components.create(component);
  },
  async update(api, target, changes) {
    // A component's PUT with parts missing is a 500: the whole is looked up again and sent.
    const id = api.idOf(target.address);
    const now = (await api.components.get(id)) ?? {};
    const config = mergeMap(asMap(get(now, "config")), asMap(changes.maps["config"]));
    await api.components.update(id, { ...now, ...changes.values, config });
  },
  remove: (api, address) => api.components.remove(api.idOf(address)),
};

function split(address: string): { subType: string; providerId: string } {
  const { name } = parseAddress(address);
  const at = name.indexOf("/");
  return { subType: name.slice(0, at), providerId: name.slice(at + 1) };
}

/** Of all components of a realm, the ones this kind is about. */
export function registrationPoliciesOf(components: JsonMap): readonly JsonMap[] {
  const list = get(components, REGISTRATION_POLICY);
  return Array.isArray(list) ? (list as JsonMap[]) : [];
}
