import type { Address } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";

/** A realm as the server sends it, whichever road it came by: one export, or the list endpoints. */
export interface RawRealm {
  realm: JsonMap;
  clients: readonly JsonMap[];
  clientScopes: readonly JsonMap[];
  /** Names of scopes given to every new client. */
  defaultScopes: readonly string[];
  optionalScopes: readonly string[];
  realmRoles: readonly JsonMap[];
  /** By client id (the name). */
  clientRoles: Readonly<Record<string, readonly JsonMap[]>>;
  /** Declared users, with `realmRoles`, `clientRoles` and `groups` where these are declared. */
  users: readonly JsonMap[];
  /** Role scope mappings, by the address of the client or client scope that has them. */
  roleScopes: Readonly<Record<Address, readonly Address[]>>;
  /** By the client's address; groups by their paths. */
  serviceAccounts: Readonly<Record<Address, { roles: readonly Address[]; groups: readonly string[] }>>;
  /** The tree, each with `realmRoles`, `clientRoles` and `subGroups`. */
  groups: readonly JsonMap[];
  /** Paths. */
  defaultGroups: readonly string[];
  /** Components of that type. */
  registrationPolicies: readonly JsonMap[];
  clientPolicies: Readonly<Record<"profiles" | "policies", readonly JsonMap[]>>;
  // What follows is in every export; by the lists only what is declared is read.
  identityProviders?: readonly JsonMap[];
  identityProviderMappers?: readonly JsonMap[];
  requiredActions?: readonly JsonMap[];
  /** By type; those beneath one in its `subComponents`, by type again. */
  components?: JsonMap;
  /** By language. */
  localizationTexts?: JsonMap;
  /** All side by side, those within others too. */
  authenticationFlows?: readonly JsonMap[];
  authenticatorConfig?: readonly JsonMap[];
  // What follows is in no export: a request of its own, only where it is declared.
  userProfile?: JsonMap;
  organizations?: readonly JsonMap[];
}
