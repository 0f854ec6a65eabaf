import { type Address, isBeneath } from "#model/address.ts";
import type { Realm } from "#model/realm.ts";

/** The realm without what a file can't tell apart, and what that is: its objects are known by their names. */
export function withoutTwins({ twins = [], ...realm }: Realm): { realm: Realm; twins: readonly Address[] } {
  if (twins.length === 0) return { realm, twins };
  const isTwin = (address: Address) => twins.some((one) => address === one || isBeneath(address, one));
  const outermost = twins.filter((address) => !twins.some((one) => isBeneath(address, one)));
  const objects = new Map([...realm.objects].filter(([address]) => !isTwin(address)));
  return { realm: { ...realm, objects }, twins: outermost };
}
