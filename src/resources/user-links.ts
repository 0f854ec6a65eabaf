import { z } from "zod";
import { addressOf } from "#model/address.ts";
import { asList, asMap, asStrings, get, isMap, type Json, type JsonMap, sameJson, without } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import { NAMED_MAPS, piece } from "./pieces.ts";

/** Who a user is at identity providers: by the provider's alias, or as the server writes it. */
export const identities = piece(
  z
    .custom<JsonMap | readonly JsonMap[]>(isIdentities, { error: "map of identity providers to { userId, userName }" })
    .transform((value) => (Array.isArray(value) ? byProvider(value as readonly Json[]) : value)),
  { json: { ...NAMED_MAPS, anyOf: [NAMED_MAPS.anyOf[0], { type: "array", items: { type: "object" } }] } },
);

/**
 * What a user proves that it is the user with, as a full export has it: a hash, the seed of one-time passwords. It goes
 * along when the user is made, and is never compared: no server shows it.
 */
export const credentials = piece(z.array(z.looseObject({ type: z.string() })), {
  json: { type: "array", items: { type: "object", required: ["type"] } },
});

/** Parts of a credential that are secrets; the last four as servers before 6.0 write them. */
const SECRETS = ["secretData", "hashedSaltedValue", "salt", "device", "counter"];
export const CREDENTIAL_SECRETS = SECRETS.map((key) => `credentials.${key}`);

export function byProvider(list: readonly Json[]): JsonMap {
  return Object.fromEntries(
    list.map(asMap).map((one): [string, Json] => {
      const { identityProvider, userId = "", userName } = one;
      return [String(identityProvider), { userId, ...(userName === undefined ? {} : { userName }) }];
    }),
  );
}

export function asIdentities(all: Json | undefined): JsonMap[] {
  return Object.entries(asMap(all)).map(([identityProvider, one]) => ({ identityProvider, ...asMap(one) }));
}

export function providersOf(fields: JsonMap): string[] {
  return Object.keys(asMap(get(fields, "federatedIdentities"))).map((alias) => addressOf("identity-provider", alias));
}

/** Whoever is linked already is linked anew. */
export async function linkExactly(api: AdminApi, user: string, changed: JsonMap): Promise<void> {
  const now = byProvider(await api.users.identities(user));
  for (const [alias, identity] of Object.entries(changed)) {
    if (Object.hasOwn(now, alias) && sameJson(now[alias], identity)) continue;
    if (Object.hasOwn(now, alias)) await api.users.unlink(user, alias);
    if (isMap(identity)) await api.users.link(user, alias, identity);
  }
}

interface Exported {
  password?: unknown;
  /** Those with a hash or a seed. */
  credentials: JsonMap[];
  /** Those of which an export tells only that they were there. */
  empty: JsonMap[];
}

/** `credentials` of an export: the password in clear, where there is one, and what else proves the user. */
export function exportedCredentials(value: unknown): Exported {
  const list = asList(value as Json | undefined).filter(isMap) as JsonMap[];
  const plain = list.find((one) => get(one, "type") === "password" && get(one, "value") !== undefined);
  const others = list.filter((one) => one !== plain);
  const isFull = (one: JsonMap) => ["secretData", "hashedSaltedValue"].some((key) => get(one, key) !== undefined);
  return {
    ...(plain ? { password: get(plain, "value") } : {}),
    credentials: others.filter(isFull).map((one) => without(one, "id")),
    empty: others.filter((one) => !isFull(one)),
  };
}

function isIdentities(value: unknown): boolean {
  if (!Array.isArray(value))
    return isMap(value as Json) && Object.values(value as JsonMap).every((one) => one === null || isMap(one));
  return asStrings(value.map((one) => get(asMap(one as Json), "identityProvider") ?? 0)).length === value.length;
}
