import { type Address, parseAddress, REALM } from "./address.ts";
import type { Json } from "./json.ts";

/**
 * One change to a realm file, as a person would make it: keys from the top of the file (`clients`, `web`,
 * `protocolMappers`, …), and values in the file's own form, sugar included.
 */
export type Edit =
  /** What is missing above it is made. `default`: unless something is said there. */
  | { do: "set" | "default"; path: readonly string[]; value: Json }
  | { do: "remove"; path: readonly string[] }
  /**
   * A set, as a list or as `{ with: […], without: […] }`: the member enters it (`add`), must not be in it (`drop`), or is
   * no longer asked for, whatever else may bring it (`leave`).
   */
  | { do: "add" | "drop" | "leave"; path: readonly string[]; member: string };

/** Where an object stands in a file: `client/x/mapper/y` under `clients`, `x`, `protocolMappers`, `y`. */
export function pathOf(address: Address): string[] {
  if (address === REALM) return [];
  const { kind, name, parent } = parseAddress(address);
  return [...(parent === undefined ? [] : pathOf(parent)), COLLECTIONS[kind] ?? kind, name];
}

const COLLECTIONS: Readonly<Record<string, string>> = {
  client: "clients",
  "client-scope": "clientScopes",
  mapper: "protocolMappers",
  user: "users",
  role: "roles",
  group: "groups",
};
