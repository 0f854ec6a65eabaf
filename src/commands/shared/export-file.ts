import { KcxError } from "#errors.ts";
import type { Knowledge } from "#exchange/knowledge.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import { fromExport, maps } from "#keycloak/exported.ts";
import { type Address, addressOf } from "#model/address.ts";
import { asMap, asStrings, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import { readObjects } from "#resources/index.ts";
import { withoutMark } from "./files.ts";

export interface ExportedRealm {
  index: RealmIndex;
  /** The user behind a `sub`. */
  nameOf(sub: string): string | undefined;
}

/** A realm export as the model wants it, read by the code that reads the server. Errors: BAD_FILE. */
export function readExport(name: string, text: string): ExportedRealm {
  const exported = parse(name, text);
  const all = maps(get(exported, "users"));
  const people = all.filter((user) => typeof get(user, "serviceAccountClientId") !== "string").map(withRoles);
  try {
    const raw = fromExport({ ...exported, clients: withScopes(exported) });
    const found = readObjects({ ...raw, users: people });
    const version = get(exported, "keycloakVersion");
    const realm: Realm = {
      name: String(get(exported, "realm") ?? ""),
      exists: true,
      ...(typeof version === "string" ? { version } : {}),
      objects: new Map(found.map(({ address, entry }): [Address, Entry] => [address, entry])),
    };
    const names = new Map(all.map((user) => [get(user, "id"), String(get(user, "username") ?? "")]));
    return { index: new RealmIndex(realm, knowledgeOf(exported, all, realm)), nameOf: (sub) => names.get(sub) };
  } catch (cause) {
    if (cause instanceof URIError)
      throw new KcxError("BAD_FILE", `${name}: a name in it holds half a character`, { cause });
    throw cause;
  }
}

function parse(name: string, text: string): JsonMap {
  let parsed: Json;
  try {
    parsed = JSON.parse(withoutMark(text)) as Json;
  } catch (cause) {
    throw new KcxError("BAD_FILE", `${name} is not JSON`, { cause });
  }
  // `kc.sh export` of several realms writes a list.
  const [only, ...others] = Array.isArray(parsed) ? parsed : [parsed];
  if (!isMap(only) || others.length > 0) {
    throw new KcxError("BAD_FILE", `${name} is not the export of one realm`, { hint: "see `kcx explain --help`" });
  }
  return only;
}

/** A client without either list of scopes gets the realm's when it is imported; with one of them, only that. */
function withScopes(exported: JsonMap): JsonMap[] {
  return maps(get(exported, "clients")).map((client) => {
    const { defaultClientScopes, optionalClientScopes } = client;
    if (Array.isArray(defaultClientScopes) || Array.isArray(optionalClientScopes)) return client;
    return {
      ...client,
      defaultClientScopes: asStrings(get(exported, "defaultDefaultClientScopes")),
      optionalClientScopes: asStrings(get(exported, "defaultOptionalClientScopes")),
    };
  });
}

/** An export leaves out what is empty: a user without these keys has none, and isn't one who wasn't looked at. */
function withRoles(user: JsonMap): JsonMap {
  // As the server keeps it.
  const username = String(get(user, "username") ?? "").toLowerCase();
  return { ...user, username, realmRoles: get(user, "realmRoles") ?? [], groups: get(user, "groups") ?? [] };
}

function knowledgeOf(exported: JsonMap, users: readonly JsonMap[], realm: Realm): Knowledge {
  const named = get(asMap(get(exported, "defaultRole")), "name");
  const defaultRole = typeof named === "string" ? named : `default-roles-${realm.name.toLowerCase()}`;
  const organizations = get(exported, "organizations");
  return {
    defaultRole,
    usersAreWhole: true,
    // Who has no id was written down by hand, and the server's own may well have names.
    exported: new Set(users.filter((user) => get(user, "id") !== undefined).map(holderOf)),
    withoutServiceScope: withoutServiceScope(exported),
    disabledAccounts: new Set(users.filter((user) => get(user, "enabled") === false).map(holderOf)),
    exactRoles: new Set(users.filter((user) => isExact(user, defaultRole)).map(holderOf)),
    consents: new Map(users.map((user) => [holderOf(user), consentsOf(user)])),
    ...(organizations === undefined
      ? {}
      : { organizations: new Set(maps(organizations).map((one) => String(get(one, "alias")))) }),
  };
}

/** Who has the list has all that is on it; the model of a client leaves this scope out, since it comes by itself. */
function withoutServiceScope(exported: JsonMap): Set<string> {
  const lacking = maps(get(exported, "clients")).filter(
    (client) =>
      SCOPE_LISTS.some((list) => Array.isArray(client[list])) &&
      !SCOPE_LISTS.some((list) => asStrings(get(client, list)).includes("service_account")),
  );
  return new Set(lacking.map((client) => String(get(client, "clientId"))));
}

/** Whoever has roles listed has these and no others: the role of everybody would be among them. */
function isExact(user: JsonMap, defaultRole: string): boolean {
  const { realmRoles, clientRoles, serviceAccountClientId } = user;
  const isListed = realmRoles !== undefined || clientRoles !== undefined || serviceAccountClientId !== undefined;
  return isListed && !asStrings(realmRoles).includes(defaultRole);
}

function holderOf(user: JsonMap): Address {
  const client = get(user, "serviceAccountClientId");
  return typeof client === "string"
    ? `${addressOf("client", client)}/service-account`
    : addressOf("user", String(get(user, "username") ?? "").toLowerCase());
}

function consentsOf(user: JsonMap): Map<string, ReadonlySet<string>> {
  return new Map(
    maps(get(user, "clientConsents")).map((consent) => [
      String(get(consent, "clientId")),
      new Set(asStrings(get(consent, "grantedClientScopes"))),
    ]),
  );
}
