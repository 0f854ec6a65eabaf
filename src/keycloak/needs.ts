import type { Address } from "#model/address.ts";

/** What must be in a snapshot beside what the export tells. */
export interface Needs {
  /** Clients whose secret is declared: only these secrets are kept. */
  secrets: ReadonlySet<string>;
  /** User names; `true`: with their roles and groups, which cost two requests. */
  users: ReadonlyMap<string, boolean>;
  /** Clients whose roles are declared; a small realm's export has all of them anyway. */
  clientRoles: ReadonlySet<string>;
  /** Declared parts: `client/x/service-account`, `client-scope/y/role-scope`. */
  parts: ReadonlySet<Address>;
  /** Groups are declared: then who may not see them cannot compare. */
  groups: boolean;
}
