import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import type { Wanted } from "./mappings.ts";
import type { Needs } from "./needs.ts";

/** Which parts to read one by one: the declared ones and those of clients that are asked about, or all of a small realm. */
export function wantedOf(
  clients: readonly JsonMap[],
  clientScopes: readonly JsonMap[],
  { parts, asked }: Pick<Needs, "parts" | "asked">,
  all = false,
): Wanted {
  const holders = [
    ...clients.map((client) => ({
      ...named("client", client, "clientId"),
      accounts: get(client, "serviceAccountsEnabled"),
    })),
    ...clientScopes.map((scope) => ({ ...named("client-scope", scope, "name"), accounts: false })),
  ];
  const isAsked = (address: Address) => address.startsWith("client/") && asked.clients.has(parseAddress(address).name);
  return {
    roleScopes: holders.filter(({ address }) => all || isAsked(address) || parts.has(`${address}/role-scope`)),
    serviceAccounts: holders.filter(
      ({ address, accounts }) =>
        accounts === true && (all || isAsked(address) || parts.has(`${address}/service-account`)),
    ),
    required: parts,
  };
}

/** Clients whose roles matter, in a realm too large to read those of all. */
export function ownersOf(
  clients: readonly JsonMap[],
  { clientRoles, asked }: Pick<Needs, "clientRoles" | "asked">,
): readonly JsonMap[] {
  const isOwner = (clientId: string) => clientRoles.has(clientId) || asked.clients.has(clientId);
  return clients.filter((client) => isOwner(String(get(client, "clientId"))));
}

function named(kind: "client" | "client-scope", representation: JsonMap, field: string) {
  return { kind, address: addressOf(kind, String(get(representation, field))), id: String(get(representation, "id")) };
}
