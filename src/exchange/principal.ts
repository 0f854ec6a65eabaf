import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { get } from "#model/json.ts";
import { addresses, type Client, flag } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";

/** Who a token is about. */
export interface Principal {
  address: Address;
  enabled: boolean;
  /** All roles, expanded; `undefined`: they weren't read. */
  roles: ReadonlySet<Address> | undefined;
}

/** User names are kept in lower case. */
export function userOf(index: RealmIndex, name: string): Principal | undefined {
  const address = addressOf("user", index.fields(addressOf("user", name)) === undefined ? name.toLowerCase() : name);
  const fields = index.fields(address);
  if (fields === undefined) return undefined;
  const isRead = get(fields, "roles") !== undefined && get(fields, "groups") !== undefined;
  const roles = isRead ? rolesOf(index, address, address) : undefined;
  return { address, enabled: flag(fields, "enabled", true), roles };
}

export function serviceAccountOf(index: RealmIndex, client: Client): Principal {
  const address = `${client.address}/service-account`;
  return { address, enabled: true, roles: rolesOf(index, address, address) };
}

/**
 * Direct roles and those of groups with all their ancestors, with everything they include
 * (RoleUtils.getDeepUserRoleMappings). The role that the server gives everybody stands in no list.
 */
function rolesOf(index: RealmIndex, holder: Address, address: Address): ReadonlySet<Address> {
  const fields = index.fields(holder);
  const direct = addresses(fields, "roles");
  const ofGroups = addresses(fields, "groups")
    .flatMap(withAncestors)
    .flatMap((group) => addresses(index.fields(group), "roles"));
  const everybodys = index.known.exactRoles?.has(address) === true ? [] : [defaultRole(index)];
  return index.expand([...everybodys, ...direct, ...ofGroups].filter((role) => canBe(index, role)));
}

function withAncestors(group: Address): Address[] {
  const { parent } = parseAddress(group);
  return parent === undefined ? [group] : [group, ...withAncestors(parent)];
}

function defaultRole(index: RealmIndex): Address {
  return addressOf("role", index.known.defaultRole ?? `default-roles-${index.realm.name.toLowerCase()}`);
}

/** A role of a client that isn't there is no role, whoever lists it. */
function canBe(index: RealmIndex, role: Address): boolean {
  const { parent } = parseAddress(role);
  return parent === undefined || index.fields(parent) !== undefined;
}
