import { type Address, parseAddress } from "#model/address.ts";
import { client } from "./client.ts";
import { clientScope } from "./client-scope.ts";
import { defaultGroups } from "./default-groups.ts";
import { group } from "./group.ts";
import type { Found, Kind } from "./kind.ts";
import { mapper } from "./mapper.ts";
import type { RawRealm } from "./raw.ts";
import { realm } from "./realm.ts";
import { role } from "./role.ts";
import { composites, roleScope } from "./role-parts.ts";
import { serviceAccount } from "./service-account.ts";
import { user } from "./user.ts";

/** Every kind that kcx manages. */
export const KINDS: readonly Kind[] = [
  realm,
  role,
  clientScope,
  client,
  mapper,
  composites,
  roleScope,
  group,
  defaultGroups,
  serviceAccount,
  user,
];

const BY_NAME = new Map(KINDS.map((kind) => [kind.name, kind]));

/** @throws Error when no kind has that name: addresses are only ever made from the table above. */
export function kindOf(address: Address): Kind {
  const kind = BY_NAME.get(parseAddress(address).kind);
  if (!kind) throw new Error(`no kind for address ${address}`);
  return kind;
}

/** Every object in what the server sent, whichever road it came by. */
export function readObjects(raw: RawRealm): Found[] {
  return KINDS.flatMap((kind) => kind.read(raw));
}
