import type { Address } from "#model/address.ts";

/** What must be in a snapshot beside what the export tells. */
export interface Needs {
  /** Clients whose secret is declared: only these secrets are kept. */
  secrets: ReadonlySet<string>;
  /** User names; `true`: with their roles and groups, which cost two requests. `everybody`: all of them, with all. */
  users: ReadonlyMap<string, boolean> | "everybody";
  /** Users of whom it is declared who they are at identity providers: one request each. */
  identities: ReadonlySet<string>;
  /** Organizations, by alias, of which it is declared who belongs to them, and who: one request each. */
  members: ReadonlyMap<string, ReadonlySet<string>> | "everybody";
  /** Clients whose roles are declared; a small realm's export has all of them anyway. */
  clientRoles: ReadonlySet<string>;
  /** Declared parts: `client/x/service-account`, `client-scope/y/role-scope`. */
  parts: ReadonlySet<Address>;
  /** Names of the kinds that are declared: of some nobody else needs to know. */
  kinds: ReadonlySet<string>;
  /** Whom exchanges are predicted for: what hangs on these clients, and these users, are read where they may be. */
  asked: { clients: ReadonlySet<string>; users: ReadonlySet<string> };
  /** Also what can carry a mark and isn't declared any more: it may be what a prune is about. */
  pruned?: boolean;
  /** Groups are declared: then who may not see them cannot compare. */
  groups: boolean;
}

/** A set of whatever there is: asked whether it has something, never what it has. */
class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }

  override [Symbol.iterator](): never {
    throw new Error("nobody can list everything");
  }

  override get size(): number {
    return Number.POSITIVE_INFINITY;
  }
}

/** Nothing of the realm is left out. @param users whether ordinary users are a part of it. */
export function everything(users: boolean): Needs {
  const all = new Everything();
  return {
    secrets: all,
    users: users ? "everybody" : new Map(),
    identities: all,
    members: users ? "everybody" : new Map(),
    clientRoles: all,
    parts: all,
    kinds: all,
    asked: { clients: new Set(), users: new Set() },
    groups: true,
  };
}
