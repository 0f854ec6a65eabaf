import type { Client, Scope } from "#exchange/parts.ts";
import { isTrue } from "#exchange/parts.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import { parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import type { Declaration, Declared } from "#model/declaration.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import type { Realm } from "#model/realm.ts";
import { type Reach, reachOf } from "./reach.ts";
import { isAudienceOnly } from "./targets.ts";

/** What the checks look at: what was said, and the realm that is, or would be. */
export interface Scene {
  /** Of a live realm: all that somebody made in it. */
  declaration: Declaration;
  /** A realm that names are looked up in; absent: only the file, and what every new realm has. */
  live: Realm | undefined;
  index: RealmIndex;
  reach: Reach;
  /** All but those that every realm has. */
  clients: readonly Client[];
  scopes: readonly Scope[];
  /** Clients that have the flag … */
  flagged: readonly Client[];
  /** … only because they are somebody's audience … */
  targets: readonly Client[];
  /** … and to exchange: confidential ones, which may. */
  requesters: readonly Client[];
  /** Files that are laid over the others, to test with. */
  overlays: ReadonlySet<string>;
}

/** @param realm as it is, or as the declaration would make it. */
export function sceneOf(
  declaration: Declaration,
  realm: Realm,
  live: Realm | undefined,
  overlays: ReadonlySet<string> = new Set(),
): Scene {
  const index = new RealmIndex(realm);
  const builtIn = newRealm(realm.name).objects;
  const named = (kind: string) =>
    [...realm.objects.keys()]
      .filter((address) => new RegExp(`^${kind}/[^/]+$`).test(address) && !builtIn.has(address))
      .map((address) => parseAddress(address).name);
  const clients = named("client").flatMap((id) => index.client(id) ?? []);
  const flagged = clients.filter((client) => client.enabled && isOidc(client) && mayExchange(client));
  const reach = reachOf(index);
  const known = { declaration, index, reach, clients, flagged };
  const targets = flagged.filter((client) => isAudienceOnly(known, client));
  return {
    ...{ ...known, live, overlays },
    scopes: named("client-scope").flatMap((name) => index.scope(name) ?? []),
    targets,
    requesters: flagged.filter((client) => !client.isPublic && !targets.includes(client)),
  };
}

/** What somebody made in a live realm, as if a file said it. */
export function declarationOf(realm: Realm, said: Declaration | undefined): Declaration {
  const builtIn = newRealm(realm.name).objects;
  const objects = [...realm.objects]
    .filter(([address]) => address === "realm" || !builtIn.has(address))
    .map(([address, { fields }]): [string, Declared] => [address, { fields, absent: false, exclusive: false }]);
  return {
    realm: realm.name,
    objects: new Map(objects),
    contracts: said?.contracts ?? [],
    sources: said?.sources ?? new Map(),
    problems: [],
    unset: [],
  };
}

export function mayExchange({ attributes }: Client): boolean {
  return isTrue(attributes(EXCHANGE_FLAG));
}

function isOidc({ protocol }: Client): boolean {
  return protocol === "openid-connect";
}
