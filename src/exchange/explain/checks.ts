import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { nearest } from "#model/nearest.ts";
import { isTrue } from "../parts.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Suspect } from "./complaint.ts";
import { mappersFor } from "./near.ts";
import { clientIds } from "./repairs/exchange.ts";

/** Something to look at in a realm, where a refusal is known and the exchange isn't. */
export type Check =
  | { code: "exchanging"; clients: readonly string[] }
  /** `clients`: whose tokens the mapper can write in. */
  | { code: "names-audience"; audience: string; mapper: Address; clients: readonly string[] }
  | { code: "nobody-names"; audience: string }
  | { code: "has-scope"; scope: string; clients: readonly string[] }
  | { code: "no-scope"; scope: string; nearest?: string }
  | { code: "no-client"; name: string; nearest?: string }
  | { code: "like-it"; what: "public" | "consent" | "disabled" | "bearer-only"; clients: readonly string[] };

export function checksFor(index: RealmIndex, { rule, names }: Suspect): Check[] {
  switch (rule) {
    case "exchange-enabled":
      return [
        {
          code: "exchanging",
          clients: clientsWhere(index, (id) => isTrue(index.client(id)?.attributes(EXCHANGE_FLAG))),
        },
      ];
    case "audience-available":
      return names.flatMap((audience) => namers(index, audience));
    case "scope-valid":
      return names.map((scope) => scopeCheck(index, scope));
    case "public-requester":
      return like("public", (id) => index.client(id)?.isPublic === true);
    case "consent":
    case "user-consent":
      return like("consent", (id) => index.client(id)?.consentRequired === true);
    case "audience-enabled":
    case "client-known":
      return like("disabled", (id) => index.client(id)?.enabled === false);
    case "bearer-only":
      return like("bearer-only", (id) => index.client(id)?.bearerOnly === true);
    default:
      return [];
  }

  function like(what: Extract<Check, { code: "like-it" }>["what"], holds: (id: string) => boolean): Check[] {
    return [{ code: "like-it", what, clients: clientsWhere(index, holds) }];
  }
}

function namers(index: RealmIndex, audience: string): Check[] {
  if (index.client(audience) === undefined) {
    const near = nearest(audience, clientIds(index));
    return [{ code: "no-client", name: audience, ...(near === undefined ? {} : { nearest: near }) }];
  }
  const mappers = mappersFor(index, audience);
  if (mappers.length === 0) return [{ code: "nobody-names", audience }];
  return mappers.map((mapper) => {
    const { kind, name } = parseAddress(parseAddress(mapper).parent ?? "");
    return { code: "names-audience", audience, mapper, clients: kind === "client" ? [name] : holders(index, name) };
  });
}

function scopeCheck(index: RealmIndex, scope: string): Check {
  if (index.fields(addressOf("client-scope", scope)))
    return { code: "has-scope", scope, clients: holders(index, scope) };
  const known = [...index.realm.objects.keys()].filter((address) => /^client-scope\/[^/]+$/.test(address));
  const near = nearest(
    scope,
    known.map((address) => parseAddress(address).name),
  );
  return { code: "no-scope", scope, ...(near === undefined ? {} : { nearest: near }) };
}

function holders(index: RealmIndex, scope: string): string[] {
  return clientsWhere(index, (id) => {
    const client = index.client(id);
    return client !== undefined && (client.optionals.has(scope) || client.defaults.some(({ name }) => name === scope));
  });
}

function clientsWhere(index: RealmIndex, holds: (id: string) => boolean): string[] {
  return clientIds(index).filter(holds).sort();
}
