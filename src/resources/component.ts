import { type Address, addressOf, parseAddress, REALM } from "#model/address.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { MASKED } from "#model/secret.ts";
import type { AdminApi } from "./api.ts";
import { componentConfig, listed, shortened } from "./component-config.ts";
import type { ChangedFields, Found, Kind, Target } from "./kind.ts";
import { ldapMappers } from "./ldap-mappers.ts";
import { mergeMap } from "./merge.ts";
import { nameOf } from "./role-parts.ts";
import { renamed, text, written } from "./schema.ts";
import { isSecretName } from "./secret-names.ts";

interface Own {
  name: string;
  /** The Java interface under which the server and an export keep them. */
  type: string;
  children?: Kind["children"];
  secretKeys?: readonly string[];
  pairs?: boolean;
  brings?: Kind["brings"];
}

const MAPPER = "user-federation-mapper";
export const USER_STORAGE = "org.keycloak.storage.UserStorageProvider";
export const LDAP_MAPPER = "org.keycloak.storage.ldap.mappers.LDAPStorageMapper";
export const KEY_PROVIDER = "org.keycloak.keys.KeyProvider";

/** Users that live somewhere else: LDAP, Kerberos, whatever the server has a provider for. */
export const userFederation = component({
  name: "user-federation",
  type: USER_STORAGE,
  children: { mappers: MAPPER },
  secretKeys: ["config.bindCredential"],
  brings: (address, fields) =>
    get(fields, "providerId") === "ldap"
      ? ldapMappers(asMap(get(fields, "config"))).map((name) => `${address}/${addressOf(MAPPER, name)}`)
      : [],
});

export const userFederationMapper = component({ name: MAPPER, type: LDAP_MAPPER });

/** Where the realm's keys come from. */
export const keyProvider = component({
  name: "key-provider",
  type: KEY_PROVIDER,
  secretKeys: ["privateKey", "secret", "keystorePassword", "keyPassword"].map((key) => `config.${key}`),
  // A certificate is that of its key, a keystore's password that of its file.
  pairs: true,
});

/** Components drop keys that they don't know, so that none is marked. */
function component({ name, type, children = {}, secretKeys = [], pairs = false, brings }: Own): Kind {
  return {
    name,
    written: written({ providerId: text, config: componentConfig, ...renamed }),
    shapes: { config: "map" },
    nameField: "name",
    sugar: [],
    ignored: ["id", "name", "providerType", "parentId", "subType", "subComponents"],
    unsupported: [],
    children,
    secretKeys,
    // Of providers that others have made.
    isSecret: ([field, key, ...rest]) => field === "config" && rest.length === 0 && isSecretName(String(key)),
    namesakes: true,
    goesAlong: pairs ? secretKeys : [],
    markable: false,
    inline: false,
    ...(brings && { brings }),
    fromExport: (value) => ({ ...value, ...exported(value["config"], secretKeys.length > 1) }),
    read: (raw) => placed(raw.components ?? {}, type).map(([above, one]) => found(name, above, one)),
    defaults: ({ address }) => ({ name: parseAddress(address).name, config: {} }),
    references: (address) => {
      const { parent } = parseAddress(address);
      return parent === undefined ? [] : [parent];
    },
    hazards: () => [],
    create: (api, target) => create(api, target, type),
    update: (api, target, changes) => put(api, api.idOf(target.address), target, changes),
    remove,
  };
}

/** As an export writes them: lists of one value, and stars for keys that every realm makes itself. */
function exported(config: unknown, isMade: boolean): Record<string, unknown> {
  if (!isMap(config as Json)) return {};
  const short = Object.entries(config as JsonMap).map(([key, value]): [string, Json] => [key, shortened(value)]);
  return { config: Object.fromEntries(isMade ? short.filter(([, value]) => value !== MASKED) : short) };
}

/** Of all components those of a type, with the address of what they lie in. */
function placed(components: JsonMap, type: string): [Address | undefined, JsonMap][] {
  const top = maps(get(components, type)).map((one): [undefined, JsonMap] => [undefined, one]);
  const within = maps(get(components, USER_STORAGE)).flatMap((one) =>
    maps(get(asMap(get(one, "subComponents")), type)).map((inner): [Address, JsonMap] => [
      addressOf("user-federation", nameOf(one, "name")),
      inner,
    ]),
  );
  return [...top, ...within];
}

function found(kind: string, above: Address | undefined, representation: JsonMap): Found {
  const name = nameOf(representation, "name");
  const config = Object.entries(asMap(get(representation, "config"))).map(([key, value]) => [key, shortened(value)]);
  const fields: JsonMap = {
    name,
    providerId: nameOf(representation, "providerId"),
    config: Object.fromEntries(config),
  };
  const own = addressOf(kind, name);
  return {
    address: above === undefined ? own : `${above}/${own}`,
    entry: { fields },
    id: nameOf(representation, "id"),
  };
}

/**
 * A directory is made with mappers of its own, and a second one of a name would be taken without a word: what is there
 * already is changed.
 */
async function create(api: AdminApi, target: Target, providerType: string): Promise<void> {
  const { name, parent = REALM } = parseAddress(target.address);
  const parentId = parent === REALM ? nameOf(await api.realm.get(), "id") : api.idOf(parent);
  const there = parent === REALM ? [] : await api.components.within(parentId);
  const same = there.find((one) => get(one, "name") === name);
  const config = asMap(get(target.fields, "config"));
  if (same) {
    // Whoever changes one of them need not say what it is.
    const { providerId } = target.fields;
    const values: JsonMap = providerId === undefined ? {} : { providerId };
    await put(api, nameOf(same, "id"), target, { values, maps: { config }, sets: {} });
  } else {
    const representation = { ...target.fields, config: listed(config), providerType, parentId };
    api.learn(target.address, await api.components.create(representation));
  }
}

/** What the server made unasked, a moment ago, was in no snapshot: it is looked up by its name. */
async function remove(api: AdminApi, address: Address): Promise<void> {
  const { name, parent } = parseAddress(address);
  if (parent === undefined) return api.components.remove(api.idOf(address));
  for (const one of await api.components.within(api.idOf(parent)))
    if (get(one, "name") === name) await api.components.remove(nameOf(one, "id"));
}

/** A PUT is a whole: one with parts missing is a 500 that has changed the rest. */
async function put(api: AdminApi, id: string, { fields }: Target, { values, maps: changed }: ChangedFields) {
  const now = (await api.components.get(id)) ?? {};
  const config = mergeMap(asMap(get(now, "config")), listed(asMap(changed["config"])));
  await api.components.update(id, { ...now, ...values, name: get(fields, "name") ?? "", config });
}

function maps(value: Json | undefined): JsonMap[] {
  return asList(value).filter(isMap) as JsonMap[];
}
