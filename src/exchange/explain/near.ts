import { type Address, parseAddress } from "#model/address.ts";
import { get } from "#model/json.ts";
import { audienceOf } from "../mappers/audience.ts";
import { attributesOf, type Client, type Mapper } from "../parts.ts";
import type { Reason } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import { wordsOf } from "../words.ts";

/** A mapper that names the audience and doesn't bring it here, with the reason. */
export type Near =
  /** It is asked, and off for access tokens: the flag isn't "true". */
  | { code: "off"; mapper: Address; flag: string }
  /** In an optional scope of the client that wasn't asked for. */
  | { code: "not-asked"; mapper: Address; scope: Address }
  /** In a scope that is open only to whoever has one of these roles. */
  | { code: "closed"; mapper: Address; scope: Address; roles: readonly Address[] }
  /** In a scope that the client doesn't have. */
  | { code: "not-attached"; mapper: Address; scope: Address }
  /** On another client: it is for that client's own tokens only. */
  | { code: "elsewhere"; mapper: Address; client: Address };

interface Place {
  client: Client;
  audience: string;
  /** The scope parameter as sent. */
  scope: string | undefined;
  because: readonly Reason[];
}

/** Everything in the realm that names an audience, nearest first. */
export function nearTo(index: RealmIndex, place: Place): Near[] {
  const found = mappersFor(index, place.audience).flatMap((address) => nearOf(index, address, place));
  return found.sort((one, other) => ORDER.indexOf(one.code) - ORDER.indexOf(other.code));
}

const ORDER: readonly Near["code"][] = ["off", "not-asked", "closed", "not-attached", "elsewhere"];

export function mappersFor(index: RealmIndex, audience: string): Address[] {
  return [...index.realm.objects].flatMap(([address, { fields }]) => {
    if (!address.includes("/mapper/") || get(fields, "protocolMapper") !== "oidc-audience-mapper") return [];
    const mapper = { config: attributesOf(get(fields, "config")) } as Mapper;
    return audienceOf(mapper) === audience ? [address] : [];
  });
}

function nearOf(index: RealmIndex, mapper: Address, { client, scope: sent, because }: Place): Near[] {
  const off = because.find((reason) => reason.code === "mapper-off" && reason.mapper === mapper);
  if (off?.code === "mapper-off") return [{ code: "off", mapper, flag: off.flag }];
  const holder = parseAddress(mapper).parent ?? "";
  if (parseAddress(holder).kind === "client") {
    return holder === client.address ? [] : [{ code: "elsewhere", mapper, client: holder }];
  }
  const closed = because.find((reason) => reason.code === "scope-dropped" && reason.scope === holder);
  if (closed?.code === "scope-dropped") return [{ code: "closed", mapper, scope: holder, roles: closed.roles }];
  const { name } = parseAddress(holder);
  if (client.defaults.some((scope) => scope.address === holder)) return [];
  if (!client.optionals.has(name)) return index.scope(name) ? [{ code: "not-attached", mapper, scope: holder }] : [];
  return sent !== undefined && wordsOf(sent).includes(name) ? [] : [{ code: "not-asked", mapper, scope: holder }];
}
