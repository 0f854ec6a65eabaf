import { type Address, addressOf, parseAddress } from "./address.ts";
import { asList, asMap, asStrings, get, isMap, type Json, type JsonMap, put } from "./json.ts";
import { groupAddress, groupText, roleAddress, roleText } from "./role-ref.ts";

/** Whom policies are about: which list of theirs, and how its members are called there. */
const ABOUT: Readonly<Record<string, { addressOf(name: string): Address; nameOf(address: Address): string }>> = {
  roles: { addressOf: roleAddress, nameOf: roleText },
  groups: { addressOf: groupAddress, nameOf: groupText },
  clients: named("client"),
  users: named("user"),
  clientScopes: named("client-scope"),
};

/** Whom the policies, and the resources, of a client are about: they are made first. */
export function mentioned(fields: JsonMap): Address[] {
  const ofPolicies = each(fields, "policies").flatMap(([, policy]) =>
    Object.entries(ABOUT).flatMap(([list, { addressOf }]) => membersOf(policy, list).map(([name]) => addressOf(name))),
  );
  const owners = each(fields, "resources").map(([, resource]) => get(resource, "owner"));
  return [...ofPolicies, ...asStrings(owners as Json).map((name) => addressOf("user", name))];
}

/** A name that a policy has in its configuration. @param name of the policy. */
export interface PolicyMention {
  policy: string;
  list: string;
  name: string;
  /** Another object of the realm; absent where it is something of the same settings. */
  address?: Address;
}

/** All that policies name: others of the realm, and what else is in the same settings. */
export function namedByPolicies(fields: JsonMap): PolicyMention[] {
  return each(fields, "policies").flatMap(([policy, own]) => {
    const others = Object.entries(ABOUT).flatMap(([list, { addressOf }]) =>
      membersOf(own, list).map(([name]): PolicyMention => ({ policy, list, name, address: addressOf(name) })),
    );
    const within = ["resources", "scopes", "applyPolicies"].flatMap((list) =>
      membersOf(own, list).map(([name]): PolicyMention => ({ policy, list, name })),
    );
    return [...others, ...within];
  });
}

/** The fields with every mention moved along; the server leaves out of a policy whoever is gone. */
export function moved(fields: JsonMap, move: (address: Address) => Address | undefined): JsonMap {
  const before = each(fields, "policies");
  const after = before.map(([name, policy]): [string, JsonMap] => [
    name,
    Object.keys(ABOUT).reduce((one, list) => withMoved(one, list, move), policy),
  ]);
  if (after.every(([, policy], index) => policy === before[index]?.[1])) return fields;
  // Only this kind of policy goes with the last one that it was about; the others are about nobody.
  const gone = after.filter(([, { type, config }], index) => {
    const isChanged = config !== before[index]?.[1]["config"];
    return isChanged && type === "client-scope" && asList(get(asMap(config), "clientScopes")).length === 0;
  });
  const now = put(fields, "policies", Object.fromEntries(after));
  return withoutTaken(now, { policies: gone.map(([name]) => name) });
}

/**
 * What the server takes away with a scope, a resource or a policy: whatever names it loses the name, and a permission
 * or a policy that is left without any goes, too.
 *
 * @param taken names of what goes.
 */
export function withoutTaken(fields: JsonMap, taken: Readonly<Record<string, readonly string[]>>): JsonMap {
  const gone = { scopes: taken["scopes"] ?? [], resources: taken["resources"] ?? [] };
  const resources = each(fields, "resources")
    .filter(([name]) => !gone.resources.includes(name))
    .map(([name, one]): [string, Json] => [name, less(one, "scopes", gone.scopes)]);
  let policies = each(fields, "policies");
  let left = [...(taken["policies"] ?? [])];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const lists = { ...gone, applyPolicies: left };
    policies = policies.filter(([name]) => !left.includes(name));
    const emptied = policies.filter(([, policy]) =>
      Object.entries(lists).some(([list, names]) => isEmptied(policy, list, names)),
    );
    policies = policies.map(([name, policy]) => [
      name,
      Object.entries(lists).reduce((one, [list, names]) => lessSetting(one, list, names), policy),
    ]);
    left = [...left, ...emptied.map(([name]) => name)];
  }
  return {
    ...fields,
    resources: Object.fromEntries(resources),
    policies: Object.fromEntries(policies),
  };
}

function isEmptied(policy: JsonMap, list: string, names: readonly string[]): boolean {
  const members = asStrings(get(asMap(get(policy, "config")), list));
  return members.length > 0 && members.every((member) => names.includes(member));
}

function lessSetting(policy: JsonMap, list: string, names: readonly string[]): JsonMap {
  const config = asMap(get(policy, "config"));
  const now = less(config, list, names);
  return now === config ? policy : { ...policy, config: now };
}

function less(map: JsonMap, list: string, names: readonly string[]): JsonMap {
  const members = asList(get(map, list));
  const kept = members.filter((member) => !names.includes(String(member)));
  return kept.length === members.length ? map : put(map, list, kept);
}

function withMoved(policy: JsonMap, list: string, move: (address: Address) => Address | undefined): JsonMap {
  const about = ABOUT[list];
  const members = membersOf(policy, list);
  if (!about || members.length === 0) return policy;
  const now = members.flatMap(([name, member]): Json[] => {
    const address = about.addressOf(name);
    const other = move(address);
    if (other === undefined) return [];
    if (other === address) return [member];
    const key = isMap(member) ? keyOf(member) : undefined;
    return [key === undefined ? about.nameOf(other) : { ...asMap(member), [key]: about.nameOf(other) }];
  });
  const isSame = now.length === members.length && now.every((member, index) => member === members[index]?.[1]);
  return isSame ? policy : { ...policy, config: put(asMap(get(policy, "config")), list, now) };
}

function membersOf(policy: JsonMap, list: string): [string, Json][] {
  const members = asList(get(asMap(get(policy, "config")), list));
  return members.map((member) => [String(isMap(member) ? (get(member, keyOf(member)) ?? "") : member), member]);
}

function keyOf(member: JsonMap): string {
  return Object.hasOwn(member, "path") ? "path" : "id";
}

function each(fields: JsonMap, list: string): [string, JsonMap][] {
  return Object.entries(asMap(get(fields, list))).flatMap(([name, one]) => (isMap(one) ? [[name, one]] : []));
}

function named(kind: string) {
  return {
    addressOf: (name: string) => addressOf(kind, name),
    nameOf: (address: Address) => parseAddress(address).name,
  };
}
