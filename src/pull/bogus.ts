import type { Address } from "#model/address.ts";
import { asMap, get, type JsonMap, without } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";

/** An attribute that does nothing: a file that held it would be refused. */
export interface Bogus {
  address: Address;
  attribute: string;
}

/** The realm without attributes that do nothing, and which these were. */
export function withoutBogus(realm: Realm, isBogus: (attribute: string) => boolean): { realm: Realm; bogus: Bogus[] } {
  const bogus: Bogus[] = [];
  const objects = [...realm.objects].map(([address, entry]): [Address, Entry] => {
    if (!/^client\/[^/]+$/.test(address)) return [address, entry];
    const attributes = asMap(get(entry.fields, "attributes"));
    const own = Object.keys(attributes).filter(isBogus);
    if (own.length === 0) return [address, entry];
    bogus.push(...own.map((attribute) => ({ address, attribute })));
    const fields: JsonMap = { ...entry.fields, attributes: without(attributes, ...own) };
    return [address, { ...entry, fields }];
  });
  return { realm: { ...realm, objects: new Map(objects) }, bogus };
}
