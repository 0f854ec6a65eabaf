import type { Address } from "#model/address.ts";
import { asStrings, get, type JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";

/**
 * A realm in which users are only being made: of them it is known what they will have beside what is declared, namely
 * the role that everybody has, and the default groups.
 */
export function withNewUsers(realm: Realm, created: Iterable<Address>): Realm {
  const objects = new Map(realm.objects);
  const given = givenToNew(realm);
  for (const address of created) {
    const entry = objects.get(address);
    if (entry !== undefined) objects.set(address, { ...entry, fields: { ...given, ...entry.fields } });
  }
  return { ...realm, objects };
}

/** What a user has from the start of whom nothing is said. */
export function givenToNew({ objects }: Realm): JsonMap {
  return { roles: [], groups: [...asStrings(get(objects.get("default-groups")?.fields ?? {}, "groups"))] };
}
