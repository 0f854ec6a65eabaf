/** A compact realm as the server imports it. */
import { generateKeyPairSync } from "node:crypto";
import {
  attributesOf,
  type CompactClient,
  type CompactGroup,
  type CompactRealm,
  mapperFields,
  type RoleName,
  scopeAttributes,
} from "../compact-realm.ts";

export type Body = Record<string, unknown>;

/** What a new realm has by itself on this server: whoever imports client scopes must bring the built-in ones along. */
export interface BuiltIn {
  clientScopes: Body[];
  defaults: string[];
  optionals: string[];
}

/** Ordinary users as an export would have them. */
export function exportedUsers(name: string, realm: CompactRealm): Body[] {
  return (realm.users ?? []).map(
    ({ username, roles = [], groups = [], bare, enabled = true, without = [], fields }) => ({
      ...withoutKeys({ firstName: "Test", lastName: "User", email: `${username}@example.test` }, without),
      emailVerified: true,
      ...fields,
      username,
      enabled,
      realmRoles: [...roles.filter((role) => !role.includes(":")), ...(bare ? [] : [`default-roles-${name}`])],
      clientRoles: clientRoles(roles),
      groups,
    }),
  );
}

export function representation(name: string, realm: CompactRealm, has: BuiltIn): Body {
  const { scopes = [], clients = [] } = realm;
  const holders = [
    ...scopes.map(({ name: clientScope, scopeMappings = [] }) => ({ holder: { clientScope }, roles: scopeMappings })),
    ...clients.map(({ clientId: client, scopeMappings = [] }) => ({ holder: { client }, roles: scopeMappings })),
  ];
  return {
    realm: name,
    enabled: true,
    // The hash of a password is most of the work of a log-in, and not what is tested.
    passwordPolicy: "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)",
    components: keys(),
    ...realm.realm,
    clientScopes: [
      ...has.clientScopes,
      ...scopes.map((scope) => ({
        name: scope.name,
        protocol: scope.protocol ?? "openid-connect",
        attributes: scopeAttributes(scope),
        protocolMappers: (scope.mappers ?? []).map(mapperFields),
      })),
    ],
    defaultDefaultClientScopes: has.defaults,
    defaultOptionalClientScopes: has.optionals,
    roles: {
      realm: roleList(realm.realmRoles),
      client: Object.fromEntries(clients.map(({ clientId, roles }) => [clientId, roleList(roles)])),
    },
    clients: clients.map((client) => clientOf(client, has)),
    scopeMappings: [
      { clientScope: "offline_access", roles: ["offline_access"] },
      ...holders.map(({ holder, roles }) => ({ ...holder, roles: roles.filter((role) => !role.includes(":")) })),
    ].filter(({ roles }) => roles.length > 0),
    clientScopeMappings: ofClients(holders),
    groups: (realm.groups ?? []).map(groupOf),
    users: [
      ...exportedUsers(name, realm).map((user) => ({
        ...user,
        credentials: [{ type: "password", value: "pw" }],
      })),
      ...clients
        .filter(({ serviceAccounts }) => serviceAccounts)
        .map(({ clientId, serviceAccountRoles: roles = [], accountEnabled: enabled = true }) => ({
          username: `service-account-${clientId.toLowerCase()}`,
          enabled,
          serviceAccountClientId: clientId,
          realmRoles: [...roles.filter((role) => !role.includes(":")), `default-roles-${name}`],
          clientRoles: clientRoles(roles),
        })),
    ],
  };
}

function clientOf(client: CompactClient, has: BuiltIn): Body {
  const defaults = client.defaultScopes ?? [...has.defaults, ...(client.addDefaultScopes ?? [])];
  const optionals = client.optionalScopes ?? [...has.optionals, ...(client.addOptionalScopes ?? [])];
  return {
    ...client.fields,
    clientId: client.clientId,
    secret: "secret",
    enabled: client.enabled ?? true,
    publicClient: client.public ?? false,
    bearerOnly: client.bearerOnly ?? false,
    consentRequired: client.consentRequired ?? false,
    fullScopeAllowed: client.fullScope ?? true,
    serviceAccountsEnabled: client.serviceAccounts ?? false,
    standardFlowEnabled: client.standardFlow ?? false,
    directAccessGrantsEnabled: client.directAccess ?? true,
    attributes: attributesOf(client),
    defaultClientScopes: defaults,
    optionalClientScopes: optionals.filter((scope) => !defaults.includes(scope)),
    protocolMappers: (client.mappers ?? []).map(mapperFields),
  };
}

function roleList(roles: Record<string, { composites?: RoleName[] }> = {}): Body[] {
  return Object.entries(roles).map(([name, { composites = [] }]) => ({
    name,
    composite: composites.length > 0,
    ...(composites.length > 0
      ? { composites: { realm: composites.filter((role) => !role.includes(":")), client: clientRoles(composites) } }
      : {}),
  }));
}

function groupOf({ name, roles = [], children = [], attributes = {} }: CompactGroup): Body {
  const realmRoles = roles.filter((role) => !role.includes(":"));
  return { name, attributes, realmRoles, clientRoles: clientRoles(roles), subGroups: children.map(groupOf) };
}

function clientRoles(roles: readonly RoleName[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const role of roles.filter((one) => one.includes(":"))) {
    const [owner = "", name = ""] = role.split(":");
    found[owner] = [...(found[owner] ?? []), name];
  }
  return found;
}

function ofClients(holders: readonly { holder: Body; roles: readonly RoleName[] }[]): Record<string, Body[]> {
  const found: Record<string, Body[]> = {};
  for (const { holder, roles } of holders) {
    for (const [owner, names] of Object.entries(clientRoles(roles))) {
      found[owner] = [...(found[owner] ?? []), { ...holder, roles: names }];
    }
  }
  return found;
}

function withoutKeys(fields: Body, keys: readonly string[]): Body {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

let pem: string | undefined;

/** A key made once: making one for each realm would take the server seconds. */
export function keys(): Body {
  pem ??= String(
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
  );
  return {
    "org.keycloak.keys.KeyProvider": [
      { name: "rsa", providerId: "rsa", config: { privateKey: [pem], priority: ["100"] } },
      { name: "hmac", providerId: "hmac-generated", config: { algorithm: ["HS512"] } },
      { name: "aes", providerId: "aes-generated", config: {} },
    ],
  };
}
