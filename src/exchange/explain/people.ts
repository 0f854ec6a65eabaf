import { type Address, addressOf } from "#model/address.ts";
import { get } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { givenToNew } from "../new-users.ts";

/** What is taken for granted of a user, since no picture of the realm has it. */
export interface Assumed {
  user: string;
  /** `absent`: nobody declared the user; `new`: declared, and not made yet. */
  what: "absent" | "new";
}

/**
 * A realm in which this user can be asked about. Somebody who is only being made has the roles that the file gives, and
 * the groups that every new user joins; somebody whom nobody knows is taken for such a one without any role.
 *
 * @param live the realm as the server has it, where a server was asked.
 */
export function withPerson(realm: Realm, name: string, live: Realm | undefined): { realm: Realm; assumed?: Assumed } {
  const address = addressOf("user", name.toLowerCase());
  const known = realm.objects.get(address);
  if (known !== undefined && (live?.objects.has(address) || isRead(known))) return { realm };
  const fields = { enabled: true, ...givenToNew(realm), ...known?.fields };
  const objects = new Map<Address, Entry>([...realm.objects, [address, { ...known, fields }]]);
  return { realm: { ...realm, objects }, assumed: { user: name, what: known === undefined ? "absent" : "new" } };
}

function isRead({ fields }: Entry): boolean {
  return get(fields, "roles") !== undefined && get(fields, "groups") !== undefined;
}
