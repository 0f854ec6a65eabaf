/** Compact realms on a real server, by one request; and what it answers. */
import { generateKeyPairSync } from "node:crypto";
import type { ExchangeRequest } from "#exchange/request.ts";
import {
  attributesOf,
  type CompactClient,
  type CompactGroup,
  type CompactRealm,
  mapperFields,
  type RoleName,
} from "../compact-realm.ts";

type Body = Record<string, unknown>;

export interface Server {
  url: string;
  username: string;
  password: string;
}

export type Admin = (method: string, path: string, body?: unknown) => Promise<Body>;

export function adminOf({ url, username, password }: Server): Admin {
  let token = { value: "", until: 0 };
  return async (method, path, body) => {
    if (Date.now() > token.until) {
      const form = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
      const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body: form });
      token = { value: ((await answer.json()) as { access_token: string }).access_token, until: Date.now() + 30_000 };
    }
    const response = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token.value}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === "" ? {} : (JSON.parse(text) as Body);
  };
}

/** What a new realm has by itself on this server: whoever imports client scopes must bring the built-in ones along. */
export interface BuiltIn {
  clientScopes: Body[];
  defaults: string[];
  optionals: string[];
}

export async function builtIn(admin: Admin, name: string): Promise<BuiltIn> {
  await admin("POST", "", { realm: name, enabled: true, components: keys() });
  const exported = await exportOf(admin, name);
  await admin("DELETE", `/${name}`);
  return {
    clientScopes: withoutIds(exported["clientScopes"]) as Body[],
    defaults: exported["defaultDefaultClientScopes"] as string[],
    optionals: exported["defaultOptionalClientScopes"] as string[],
  };
}

export async function exportOf(admin: Admin, name: string): Promise<Body> {
  return admin("POST", `/${name}/partial-export?exportClients=true&exportGroupsAndRoles=true`);
}

/** Makes the realm whole, by import: users then have exactly the roles that are listed. */
export async function makeOnServer(admin: Admin, name: string, realm: CompactRealm, has: BuiltIn): Promise<void> {
  await admin("POST", "", representation(name, realm, has));
}

/** Ordinary users as an export would have them. */
export function exportedUsers(name: string, realm: CompactRealm): Body[] {
  return (realm.users ?? []).map(({ username, roles = [], groups = [], bare, enabled = true }) => ({
    username,
    enabled,
    realmRoles: [...roles.filter((role) => !role.includes(":")), ...(bare ? [] : [`default-roles-${name}`])],
    clientRoles: clientRoles(roles),
    groups,
  }));
}

function representation(name: string, realm: CompactRealm, has: BuiltIn): Body {
  const { scopes = [], clients = [] } = realm;
  const holders = [
    ...scopes.map(({ name: clientScope, scopeMappings = [] }) => ({ holder: { clientScope }, roles: scopeMappings })),
    ...clients.map(({ clientId: client, scopeMappings = [] }) => ({ holder: { client }, roles: scopeMappings })),
  ];
  const profile = { firstName: "Test", lastName: "User", emailVerified: true };
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
        attributes: {
          ...(scope.includeInTokenScope === undefined
            ? {}
            : { "include.in.token.scope": `${scope.includeInTokenScope}` }),
          ...(scope.displayOnConsent === undefined ? {} : { "display.on.consent.screen": `${scope.displayOnConsent}` }),
        },
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
        ...profile,
        email: `${user["username"]}@example.test`,
        credentials: [{ type: "password", value: "pw" }],
      })),
      ...clients
        .filter(({ serviceAccounts }) => serviceAccounts)
        .map(({ clientId, serviceAccountRoles: roles = [] }) => ({
          username: `service-account-${clientId.toLowerCase()}`,
          enabled: true,
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

function groupOf({ name, roles = [], children = [] }: CompactGroup): Body {
  const realmRoles = roles.filter((role) => !role.includes(":"));
  return { name, realmRoles, clientRoles: clientRoles(roles), subGroups: children.map(groupOf) };
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

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "id" && key !== "containerId");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

let pem: string | undefined;

/** A key made once: making one for each realm would take the server seconds. */
function keys(): Body {
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

export function formOf(request: ExchangeRequest, token: string): URLSearchParams {
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    client_id: request.requester,
    client_secret: "secret",
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  });
  for (const audience of request.audience ?? []) form.append("audience", audience);
  if (request.scope !== undefined) form.set("scope", request.scope);
  if (request.requestedTokenType !== undefined) form.set("requested_token_type", request.requestedTokenType);
  for (const [name, values] of request.parameters ?? []) for (const value of values) form.append(name, value);
  return form;
}
