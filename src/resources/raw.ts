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
  users: readonly JsonMap[];
}
