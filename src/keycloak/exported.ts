import { type Address, addressOf } from "#model/address.ts";
import { asMap, asStrings, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { clientRoleAddress, roleAddresses } from "#model/role-ref.ts";
import type { RawRealm } from "#resources/raw.ts";
import { registrationPoliciesOf } from "#resources/registration-policy.ts";

/** An export, taken apart. @param exported a partial export with groups and roles; ordinary users are never in it. */
export function fromExport(exported: JsonMap): RawRealm {
  const roles = asMap(get(exported, "roles"));
  return {
    realm: exported,
    clients: maps(get(exported, "clients")),
    clientScopes: maps(get(exported, "clientScopes")),
    defaultScopes: asStrings(get(exported, "defaultDefaultClientScopes")),
    optionalScopes: asStrings(get(exported, "defaultOptionalClientScopes")),
    realmRoles: maps(get(roles, "realm")),
    clientRoles: Object.fromEntries(Object.entries(asMap(get(roles, "client"))).map(([id, list]) => [id, maps(list)])),
    users: [],
    roleScopes: roleScopesOf(exported),
    serviceAccounts: Object.fromEntries(maps(get(exported, "users")).flatMap(serviceAccountOf)),
    groups: maps(get(exported, "groups")),
    defaultGroups: asStrings(get(exported, "defaultGroups")),
    registrationPolicies: registrationPoliciesOf(asMap(get(exported, "components"))),
    clientPolicies: {
      profiles: maps(get(asMap(get(exported, "clientProfiles")), "profiles")),
      policies: maps(get(asMap(get(exported, "clientPolicies")), "policies")),
    },
    identityProviders: maps(get(exported, "identityProviders")),
    identityProviderMappers: maps(get(exported, "identityProviderMappers")),
    components: asMap(get(exported, "components")),
    localizationTexts: asMap(get(exported, "localizationTexts")),
    requiredActions: maps(get(exported, "requiredActions")),
    authenticationFlows: maps(get(exported, "authenticationFlows")),
    authenticatorConfig: maps(get(exported, "authenticatorConfig")),
  };
}

export function maps(value: Json | undefined): readonly JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap).map(asMap) : [];
}

/** Client roles by client id, of `{ x: [a] }`. */
export function clientRoleNames(value: Json | undefined): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(asMap(value)).map(([id, names]) => [id, asStrings(names)]));
}

/** `scopeMappings` hold the realm roles, `clientScopeMappings` the client roles by the client that owns them. */
function roleScopesOf(exported: JsonMap): Record<Address, Address[]> {
  const found: Record<Address, Address[]> = {};
  const add = (mapping: JsonMap, address: (role: string) => Address) => {
    const { clientScope, client, roles } = mapping;
    const holder =
      typeof clientScope === "string" ? addressOf("client-scope", clientScope) : addressOf("client", String(client));
    found[holder] = [...(found[holder] ?? []), ...asStrings(roles).map(address)].sort();
  };
  for (const mapping of maps(get(exported, "scopeMappings"))) add(mapping, (role) => addressOf("role", role));
  for (const [owner, mappings] of Object.entries(asMap(get(exported, "clientScopeMappings")))) {
    for (const mapping of maps(mappings)) add(mapping, (role) => clientRoleAddress(owner, role));
  }
  return found;
}

function serviceAccountOf(user: JsonMap): [Address, RawRealm["serviceAccounts"][string]][] {
  const { serviceAccountClientId, realmRoles, clientRoles, groups } = user;
  if (typeof serviceAccountClientId !== "string") return [];
  const roles = roleAddresses(asStrings(realmRoles), clientRoleNames(clientRoles));
  return [[addressOf("client", serviceAccountClientId), { roles, groups: asStrings(groups) }]];
}
