import type { Address } from "./address.ts";
import type { JsonMap } from "./json.ts";

/**
 * A realm as names and values, never UUIDs: what the server has, what is wanted, and what a plan would make of it are
 * all this one type, so that diff, prediction and lint are one engine looking at different realms.
 */
export interface Realm {
  name: string;
  /** False: the server has no such realm; `objects` is then what a new one contains by itself. */
  exists: boolean;
  /** The server's version where it tells (realm administrators don't see it everywhere since 26.4). */
  version?: string;
  objects: ReadonlyMap<Address, Entry>;
  /** Addresses that several objects have: the server knows them by their ids, and `objects` has one of them. */
  twins?: readonly Address[];
}

/** One object: its fields in Keycloak's representation names, and who owns it (`kcx.owner`). */
export interface Entry {
  fields: JsonMap;
  owner?: string;
}

/** The mark that kcx leaves on what it creates: an attribute, or a key of a mapper's config. */
export const OWNER_MARK = "kcx.owner";
