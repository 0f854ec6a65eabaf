import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import type { Knowledge } from "./knowledge.ts";
import { addresses, type Client, flag } from "./parts.ts";

/** Who a token is about. */
export interface Principal {
  address: Address;
  enabled: boolean;
  /** All roles, expanded; `undefined`: they weren't read. */
  roles: ReadonlySet<Address> | undefined;
}

/** Where roles and groups are looked up. */
interface Holders {
  realm: { name: string };
  known: Knowledge;
  fields(address: Address): JsonMap | undefined;
  expand(roles: Iterable<Address>): Set<Address>;
}

/** User names are kept in lower case. */
export function userOf(index: Holders, name: string): Principal | undefined {
  const address = addressOf("user", index.fields(addressOf("user", name)) === undefined ? name.toLowerCase() : name);
  const fields = index.fields(address);
  if (fields === undefined) return undefined;
  const isRead = get(fields, "roles") !== undefined && get(fields, "groups") !== undefined;
  const roles = isRead ? rolesOf(index, address, address) : undefined;
  return { address, enabled: flag(fields, "enabled", true), roles };
}

export function serviceAccountOf(index: Holders, client: Client): Principal {
  const address = `${client.address}/service-account`;
  const enabled = index.known.disabledAccounts?.has(address) !== true;
  return { address, enabled, roles: rolesOf(index, address, address) };
}

/**
 * Direct roles and those of groups with all their ancestors, with everything they include
 * (RoleUtils.getDeepUserRoleMappings). The role that the server gives everybody stands in no list.
 */
function rolesOf(index: Holders, holder: Address, address: Address): ReadonlySet<Address> {
  const fields = index.fields(holder);
  const direct = addresses(fields, "roles");
  const ofGroups = addresses(fields, "groups")
    .flatMap(withAncestors)
    .flatMap((group) => addresses(index.fields(group), "roles"));
  const everybodys = index.known.exactRoles?.has(address) === true ? [] : [defaultRole(index)];
  return index.expand([...everybodys, ...direct, ...ofGroups]);
}

export function withAncestors(group: Address): Address[] {
  const { parent } = parseAddress(group);
  return parent === undefined ? [group] : [group, ...withAncestors(parent)];
}

function defaultRole(index: Holders): Address {
  return addressOf("role", index.known.defaultRole ?? `default-roles-${index.realm.name.toLowerCase()}`);
}
