import { type Address, parseAddress } from "#model/address.ts";
import { type Declaration, type Declared, ListEdit } from "#model/declaration.ts";
import { asStrings, get, type Json, type JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";
import type { Creation } from "#resources/kind.ts";

type Objects = ReadonlyMap<Address, Entry>;

/** What the server goes by when it makes an object. @param want the realm as far as it is completed. */
export function creation(address: Address, declared: Declared["fields"], have: Realm, want: Objects): Creation {
  const plain = Object.fromEntries(
    Object.entries(declared).filter(([, value]) => !(value instanceof ListEdit)),
  ) as JsonMap;
  // A client only gets scopes of its own protocol: others are dropped without a word, also when they are sent.
  const protocol = get(plain, "protocol") ?? "openid-connect";
  return {
    address,
    declared: plain,
    says: (field) => Object.hasOwn(declared, field),
    get realmScopes() {
      return { default: scopesOf(want, "default", protocol), optional: scopesOf(want, "optional", protocol) };
    },
    defaultGroups: { before: defaultGroupsOf(have.objects), after: defaultGroupsOf(want) },
    get defaultActions() {
      return actionsOf(want);
    },
  };
}

/**
 * `have` as it is once the plan has begun. Where a service account is switched on, the user behind it has joined the
 * default groups, which an exact list of groups must know. Where an object is made that brings others along, those that
 * must not be there are.
 */
export function begun(have: Realm, { objects }: Declaration): Realm {
  const there = [...objects].flatMap(([address, { fields, absent }]): [Address, Entry][] => {
    const { parent } = parseAddress(address);
    const isBrought = parent !== undefined && kindOf(parent).brings !== undefined && !have.objects.has(parent);
    if (absent) return isBrought && objects.get(parent)?.absent === false ? [[address, { fields: {} }]] : [];
    const before = have.objects.get(address);
    const part = `${address}/service-account`;
    const isOn = get(before?.fields ?? {}, "serviceAccountsEnabled") === true;
    if (!before || isOn || fields["serviceAccountsEnabled"] !== true || !objects.has(part)) return [];
    return [[part, { fields: kindOf(part).defaults(creation(part, {}, have, have.objects)) }]];
  });
  return there.length === 0 ? have : { ...have, objects: new Map([...have.objects, ...there]) };
}

function scopesOf(objects: Objects, type: "default" | "optional", protocol: Json): string[] {
  const names: string[] = [];
  // Asked for every new client of realms that have thousands of objects: no copy of them is made.
  for (const [address, { fields }] of objects) {
    if (!address.startsWith("client-scope/") || address.includes("/mapper/")) continue;
    if (get(fields, "type") === type && get(fields, "protocol") === protocol) names.push(parseAddress(address).name);
  }
  return names;
}

function defaultGroupsOf(objects: Objects): readonly string[] {
  return asStrings(get(objects.get("default-groups")?.fields ?? {}, "groups"));
}

function actionsOf(objects: Objects): string[] {
  const names: string[] = [];
  for (const [address, { fields }] of objects) {
    const isDefault = get(fields, "enabled") === true && get(fields, "defaultAction") === true;
    if (isDefault && address.startsWith("required-action/")) names.push(parseAddress(address).name);
  }
  return names;
}
