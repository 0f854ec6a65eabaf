import { type Address, addressOf, parseAddress, REALM } from "#model/address.ts";
import { asList, asMap, asStrings, get, type Json, type JsonMap, without } from "#model/json.ts";
import type { Entry } from "#model/realm.ts";
import { roleAddresses } from "#model/role-ref.ts";
import { Secret } from "#model/secret.ts";
import type { AdminApi } from "./api.ts";
import { groupsByPath } from "./group-paths.ts";
import type { ChangedFields, Found, Kind, Look, Target } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { clientRolesOf } from "./role-parts.ts";
import { all, bool, groupSet, listMap, names, renamed, roleSet, text, written } from "./schema.ts";
import { isDefaultRole } from "./service-account.ts";
import {
  asIdentities,
  byProvider,
  CREDENTIAL_SECRETS,
  credentials,
  exportedCredentials,
  identities,
  linkExactly,
  providersOf,
} from "./user-links.ts";

const shape = {
  // The server keeps addresses in lower case, as it does user names.
  email: text.transform((value) => (typeof value === "string" ? value.toLowerCase() : value)),
  ...all(text, "firstName", "lastName", "password"),
  ...all(bool, "enabled", "emailVerified"),
  requiredActions: names,
  roles: roleSet,
  groups: groupSet,
  attributes: listMap,
  federatedIdentities: identities,
  credentials,
};

/** What exports have of a credential of which they don't tell what it is. */
const EMPTY_CREDENTIALS = "credentials without secretData";

/** Users carry no mark (the user profile drops unknown attributes), so they are never pruned. */
export const user: Kind = {
  name: "user",
  written: written({ ...shape, ...renamed }),
  shapes: {
    requiredActions: "set",
    attributes: "map",
    password: "password",
    credentials: "password",
    federatedIdentities: "map",
    roles: "set",
    groups: "set",
  },
  secretKeys: CREDENTIAL_SECRETS,
  nameField: "username",
  sugar: [],
  ignored: [
    ...["id", "username", "createdTimestamp", "totp", "disableableCredentialTypes", "notBefore", "access", "self"],
    ...["federationLink", "userProfileMetadata", "serviceAccountClientId", "origin"],
  ],
  unsupported: ["clientConsents", EMPTY_CREDENTIALS],
  children: {},
  canonicalName: (name) => name.toLowerCase(),
  markable: false,
  inline: false,
  fromExport,
  read: (raw) => {
    const addressOfPath = groupsByPath(raw.groups);
    return raw.users.map((user) => readUser(user, addressOfPath));
  },
  // Made by a bare POST a user is disabled; somebody who declares one wants to log in.
  defaults: ({ address, says, defaultGroups, defaultActions }) => ({
    username: parseAddress(address).name,
    ...(says("groups") ? { groups: [...defaultGroups.after] } : {}),
    enabled: true,
    emailVerified: false,
    requiredActions: [...defaultActions],
    attributes: {},
  }),
  settle(fields, _declared, look) {
    const roles = get(fields, "roles");
    return {
      ...fields,
      attributes: admitted(asMap(get(fields, "attributes")), look),
      ...(roles === undefined ? {} : { roles: asStrings(roles).filter((role) => !isDefaultRole(role)) }),
    };
  },
  // An attribute that the user profile doesn't admit yet is dropped without a word; default groups are joined.
  references: (_address, fields) => [
    "user-profile",
    "default-groups",
    ...asStrings(get(fields, "roles")),
    ...asStrings(get(fields, "groups")),
    ...asStrings(get(fields, "requiredActions")).map((action) => addressOf("required-action", action)),
    ...providersOf(fields),
  ],
  hazards: () => [],
  async create(api, target, _children, want) {
    const { password, credentials: hashed, federatedIdentities: links, roles, groups, ...others } = target.fields;
    const proofs = [...(password === undefined ? [] : [credential(password)]), ...asList(hashed)];
    const id = await api.users.create({
      ...others,
      ...(proofs.length === 0 ? {} : { credentials: proofs }),
      ...(links === undefined ? {} : { federatedIdentities: asIdentities(links) }),
    });
    api.learn(target.address, id);
    await askExactly(api, id, asStrings(get(target.fields, "requiredActions")), want);
    // POST /users drops roles without a word (keycloak-facts, Writing).
    if (roles !== undefined) await api.roleMappings.change({ kind: "user", id }, asStrings(roles), []);
    if (groups !== undefined) await joinExactly(api, id, asStrings(groups));
  },
  update,
  remove: (api, address) => api.users.remove(api.idOf(address)),
};

/** What the user profile doesn't admit is dropped without a word (UserResource); the language is admitted with languages. */
function admitted(attributes: JsonMap, look: Look): JsonMap {
  const profile = look("user-profile")?.fields;
  if (!profile || ["ENABLED", "ADMIN_EDIT"].includes(String(get(profile, "unmanagedAttributePolicy"))))
    return attributes;
  const known = asMap(get(profile, "attributes"));
  const speaks = get(look(REALM)?.fields ?? {}, "internationalizationEnabled") === true;
  const isKnown = ([name]: [string, Json]) => Object.hasOwn(known, name) || (speaks && name === "locale");
  return Object.fromEntries(Object.entries(attributes).filter(isKnown));
}

function readUser(representation: JsonMap, addressOfPath: (path: string) => Address): Found {
  const username = String(get(representation, "username") ?? "");
  const known = Object.entries(representation).filter(([key]) => Object.hasOwn(shape, key));
  const { realmRoles, clientRoles, groups, credentials: proofs, federatedIdentities: links } = representation;
  const hasPassword = asList(proofs).some((one) => get(asMap(one), "type") === "password");
  const fields: JsonMap = {
    username,
    attributes: {},
    requiredActions: [],
    ...without(Object.fromEntries(known), "credentials"),
    ...(links === undefined ? {} : { federatedIdentities: byProvider(asList(links)) }),
    // Both only where they were asked for: they cost two requests a user.
    ...(realmRoles === undefined ? {} : { roles: rolesOf(realmRoles, clientRoles) }),
    ...(groups === undefined ? {} : { groups: asStrings(groups).map(addressOfPath) }),
    // The server never shows it; that there is one is all that anybody can say.
    ...(hasPassword ? { password: new Secret(undefined, "the server") } : {}),
  };
  return { address: addressOf("user", username), entry: { fields }, id: String(get(representation, "id") ?? "") };
}

function rolesOf(realm: JsonMap[string], client: JsonMap[string] | undefined): string[] {
  return roleAddresses(asStrings(realm), clientRolesOf(client)).filter((role) => !isDefaultRole(role));
}

/** A user's PUT with attributes wipes names and email that it doesn't carry: the whole is looked up again and sent. */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { password, ...values } = changes.values;
  const { roles, groups, ...others } = changes.sets;
  const attributes = changes.maps["attributes"];
  const sets = Object.fromEntries(Object.keys(others).map((field) => [field, get(target.fields, field) ?? []]));
  if (Object.keys({ ...values, ...attributes, ...sets }).length > 0 || changes.renamedFrom !== undefined) {
    const now = (await api.users.get(id)) ?? {};
    const merged = mergeMap(asMap(get(now, "attributes")), asMap(attributes));
    const name = changes.renamedFrom === undefined ? {} : { username: get(target.fields, "username") ?? "" };
    await api.users.update(id, { ...now, ...values, ...sets, ...name, attributes: merged });
  }
  const links = asMap(changes.maps["federatedIdentities"]);
  if (Object.keys(links).length > 0) await linkExactly(api, id, links);
  if (password !== undefined) await api.users.resetPassword(id, credential(password));
  if (roles) await api.roleMappings.change({ kind: "user", id }, roles.add, roles.remove);
  for (const group of groups?.remove ?? []) await api.users.setGroup(id, api.idOf(group), false);
  for (const group of groups?.add ?? []) await api.users.setGroup(id, api.idOf(group), true);
}

/** A new user is asked for the realm's default actions, too, whatever was sent. */
async function askExactly(
  api: AdminApi,
  id: string,
  actions: readonly string[],
  want: ReadonlyMap<Address, Entry>,
): Promise<void> {
  const isExtra = ([address, { fields }]: [Address, Entry]) =>
    address.startsWith("required-action/") &&
    get(fields, "defaultAction") === true &&
    !actions.includes(parseAddress(address).name);
  if (![...want].some(isExtra)) return;
  await api.users.update(id, { ...((await api.users.get(id)) ?? {}), requiredActions: [...actions] });
}

/** A new user is in the realm's default groups; a declared list is exact. */
async function joinExactly(api: AdminApi, id: string, groups: readonly string[]): Promise<void> {
  const wanted = groups.map((group) => api.idOf(group));
  const joined = await api.users.groups(id);
  for (const group of joined.filter((one) => !wanted.includes(one))) await api.users.setGroup(id, group, false);
  for (const group of wanted.filter((one) => !joined.includes(one))) await api.users.setGroup(id, group, true);
}

/** `credentials: [{ type: password }]`, `realmRoles` and `clientRoles`, as an export has them. */
function fromExport(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { credentials: list, realmRoles, clientRoles, ...others } = value;
  const { password, credentials: hashed, empty } = exportedCredentials(list);
  const hasRoles = realmRoles !== undefined || clientRoles !== undefined;
  return {
    ...(password === undefined ? {} : { password }),
    ...(hashed.length > 0 ? { credentials: hashed } : {}),
    ...(empty.length > 0 ? { [EMPTY_CREDENTIALS]: empty } : {}),
    ...(hasRoles ? { roles: { realm: realmRoles ?? [], client: clientRoles ?? {} } } : {}),
    ...others,
  };
}

function credential(password: JsonMap[string]): JsonMap {
  return { type: "password", value: password, temporary: false };
}
