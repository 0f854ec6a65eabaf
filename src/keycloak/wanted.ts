import { type Address, addressOf } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import type { Wanted } from "./mappings.ts";

/**
 * Which parts to read one by one. @param parts the declared ones; `"all"`: of every client and scope, for a small realm.
 */
export function wantedOf(
  clients: readonly JsonMap[],
  clientScopes: readonly JsonMap[],
  parts: ReadonlySet<Address>,
  all = false,
): Wanted {
  const holders = [
    ...clients.map((client) => ({
      ...named("client", client, "clientId"),
      accounts: get(client, "serviceAccountsEnabled"),
    })),
    ...clientScopes.map((scope) => ({ ...named("client-scope", scope, "name"), accounts: false })),
  ];
  return {
    roleScopes: holders.filter(({ address }) => all || parts.has(`${address}/role-scope`)),
    serviceAccounts: holders.filter(
      ({ address, accounts }) => accounts === true && (all || parts.has(`${address}/service-account`)),
    ),
    required: parts,
  };
}

function named(kind: "client" | "client-scope", representation: JsonMap, field: string) {
  return { kind, address: addressOf(kind, String(get(representation, field))), id: String(get(representation, "id")) };
}
