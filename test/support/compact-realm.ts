/** Realms in few words, for cases: what isn't said is as in a new realm, or as in a client made by the console. */
import { addressOf, REALM } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import type { Json, JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { clientRoleAddress } from "#model/role-ref.ts";

/** A role: `rr` of the realm, `b:r1` of client b. */
export type RoleName = string;

export interface CompactRealm {
  realm?: JsonMap;
  realmRoles?: Record<string, { composites?: RoleName[] }>;
  groups?: CompactGroup[];
  scopes?: CompactScope[];
  clients?: CompactClient[];
  users?: CompactUser[];
  /** An executor for every client. */
  policy?: string;
}

export interface CompactUser {
  username: string;
  roles?: RoleName[];
  groups?: string[];
  enabled?: boolean;
  /** Without the role that everybody has. */
  bare?: boolean;
  /** Of `firstName`, `lastName` and `email`, which everybody has on a server. */
  without?: string[];
  /** As an export has them. */
  fields?: JsonMap;
}

export interface CompactGroup {
  name: string;
  roles?: RoleName[];
  children?: CompactGroup[];
  attributes?: Record<string, string[]>;
}

export type CompactMapper =
  | {
      type: "aud" | "resolve" | "hardcoded-role";
      name: string;
      client?: string;
      custom?: string;
      role?: string;
      access?: boolean | null;
      id?: boolean | null;
      lightweight?: boolean;
    }
  | { name: string; protocolMapper: string; config: Record<string, string> };

export interface CompactScope {
  name: string;
  protocol?: string;
  includeInTokenScope?: boolean;
  displayOnConsent?: boolean;
  scopeMappings?: RoleName[];
  mappers?: CompactMapper[];
  attributes?: Record<string, string>;
}

export interface CompactClient {
  clientId: string;
  enabled?: boolean;
  public?: boolean;
  bearerOnly?: boolean;
  consentRequired?: boolean;
  fullScope?: boolean;
  exchange?: boolean;
  refreshExchange?: boolean;
  serviceAccounts?: boolean;
  serviceAccountRoles?: RoleName[];
  /** Whether the user behind the service account is. */
  accountEnabled?: boolean;
  standardFlow?: boolean;
  directAccess?: boolean;
  protocol?: string;
  roles?: Record<string, { composites?: RoleName[] }>;
  scopeMappings?: RoleName[];
  defaultScopes?: string[];
  optionalScopes?: string[];
  addDefaultScopes?: string[];
  addOptionalScopes?: string[];
  mappers?: CompactMapper[];
  attributes?: Record<string, string>;
  /** As an export has them. */
  fields?: JsonMap;
}

export function realmOf(name: string, compact: CompactRealm): Realm {
  const { objects } = newRealm(name);
  const made = new Map<string, Entry>(objects);
  const put = (address: string, fields: JsonMap) => made.set(address, { fields });
  put(REALM, { ...objects.get(REALM)?.fields, enabled: true, ...compact.realm });
  for (const [role, { composites }] of Object.entries(compact.realmRoles ?? {})) {
    put(addressOf("role", role), { name: role });
    put(`${addressOf("role", role)}/composites`, { roles: rolesOf(composites) });
  }
  for (const group of compact.groups ?? []) putGroup(group, undefined, put);
  for (const scope of compact.scopes ?? []) {
    const address = addressOf("client-scope", scope.name);
    put(address, scopeFields(scope));
    put(`${address}/role-scope`, { roles: rolesOf(scope.scopeMappings) });
    for (const mapper of scope.mappers ?? [])
      put(`${address}/${addressOf("mapper", mapper.name)}`, mapperFields(mapper));
  }
  for (const client of compact.clients ?? []) putClient(client, typesOf(objects), put);
  for (const { username, roles, groups = [], enabled = true, fields } of compact.users ?? []) {
    const joined = groups.map((path) =>
      addressOf(
        ...path
          .slice(1)
          .split("/")
          .flatMap((one) => ["group", one]),
      ),
    );
    put(addressOf("user", username), { ...fields, username, enabled, roles: rolesOf(roles), groups: joined });
  }
  if (compact.policy !== undefined) {
    put("client-profile/all", { executors: [{ executor: compact.policy, configuration: {} }] });
    put("client-policy/all", { enabled: true, conditions: [{ condition: "any-client" }], profiles: ["all"] });
  }
  return { name, exists: true, objects: made };
}

export function mapperFields(mapper: CompactMapper): {
  name: string;
  protocol: string;
  protocolMapper: string;
  config: Record<string, string>;
} {
  const { name } = mapper;
  const base = { name, protocol: "openid-connect" };
  if (!("type" in mapper)) return { ...base, protocolMapper: mapper.protocolMapper, config: mapper.config };
  const { type, client, custom, role, access = true, id = false, lightweight } = mapper;
  const config = {
    ...(client === undefined ? {} : { "included.client.audience": client }),
    ...(custom === undefined ? {} : { "included.custom.audience": custom }),
    ...(role === undefined ? {} : { role }),
    ...(access === null ? {} : { "access.token.claim": String(access) }),
    ...(id === null ? {} : { "id.token.claim": String(id) }),
    ...(lightweight === undefined ? {} : { "lightweight.claim": String(lightweight) }),
  };
  return { ...base, protocolMapper: MAPPER_TYPES[type], config };
}

const MAPPER_TYPES = {
  aud: "oidc-audience-mapper",
  resolve: "oidc-audience-resolve-mapper",
  "hardcoded-role": "oidc-hardcoded-role-mapper",
};

export function attributesOf(client: CompactClient): Record<string, string> {
  return {
    ...(client.exchange ? { "standard.token.exchange.enabled": "true" } : {}),
    ...(client.refreshExchange ? { "standard.token.exchange.enableRefreshRequestedTokenType": "SAME_SESSION" } : {}),
    ...client.attributes,
  };
}

function scopeFields({ name, protocol = "openid-connect", ...scope }: CompactScope): JsonMap {
  return { name, protocol, attributes: scopeAttributes(scope) };
}

export function scopeAttributes({
  includeInTokenScope,
  displayOnConsent,
  attributes,
}: Pick<CompactScope, "includeInTokenScope" | "displayOnConsent" | "attributes">): Record<string, string> {
  return {
    ...(includeInTokenScope === undefined ? {} : { "include.in.token.scope": String(includeInTokenScope) }),
    ...(displayOnConsent === undefined ? {} : { "display.on.consent.screen": String(displayOnConsent) }),
    ...attributes,
  };
}

function putClient(client: CompactClient, types: Types, put: (address: string, fields: JsonMap) => void): void {
  const address = addressOf("client", client.clientId);
  const { protocol = "openid-connect", serviceAccounts = false } = client;
  const defaults = client.defaultScopes ?? [...types.default, ...(client.addDefaultScopes ?? [])];
  const optionals = client.optionalScopes ?? [...types.optional, ...(client.addOptionalScopes ?? [])];
  put(address, {
    ...client.fields,
    clientId: client.clientId,
    enabled: client.enabled ?? true,
    publicClient: client.public ?? false,
    bearerOnly: client.bearerOnly ?? false,
    consentRequired: client.consentRequired ?? false,
    fullScopeAllowed: client.fullScope ?? true,
    serviceAccountsEnabled: serviceAccounts,
    standardFlowEnabled: client.standardFlow ?? false,
    directAccessGrantsEnabled: client.directAccess ?? true,
    protocol,
    attributes: attributesOf(client),
    defaultClientScopes: defaults,
    // What is a default scope already can't be made optional.
    optionalClientScopes: optionals.filter((scope) => !defaults.includes(scope)),
  });
  put(`${address}/role-scope`, { roles: rolesOf(client.scopeMappings) });
  put(`${address}/service-account`, { roles: rolesOf(client.serviceAccountRoles), groups: [] });
  for (const mapper of client.mappers ?? [])
    put(`${address}/${addressOf("mapper", mapper.name)}`, mapperFields(mapper));
  for (const [role, { composites }] of Object.entries(client.roles ?? {})) {
    put(clientRoleAddress(client.clientId, role), { name: role });
    put(`${clientRoleAddress(client.clientId, role)}/composites`, { roles: rolesOf(composites) });
  }
}

function putGroup(
  group: CompactGroup,
  parent: string | undefined,
  put: (address: string, fields: JsonMap) => void,
): void {
  const address = `${parent === undefined ? "" : `${parent}/`}${addressOf("group", group.name)}`;
  put(address, { name: group.name, roles: rolesOf(group.roles), attributes: group.attributes ?? {} });
  for (const child of group.children ?? []) putGroup(child, address, put);
}

interface Types {
  default: string[];
  optional: string[];
}

function typesOf(objects: Realm["objects"]): Types {
  const named = (type: string) =>
    [...objects.values()].filter(({ fields }) => fields["type"] === type).map(({ fields }) => String(fields["name"]));
  return { default: named("default"), optional: named("optional") };
}

function rolesOf(names: readonly RoleName[] = []): Json[] {
  return names.map((name) => {
    const at = name.indexOf(":");
    return at < 0 ? addressOf("role", name) : clientRoleAddress(name.slice(0, at), name.slice(at + 1));
  });
}
