import { parseAddress } from "#model/address.ts";
import type { Check, Found } from "./check.ts";

/** A mapper with a client's name and another name: the server uses the client's, and drops the other without a word. */
export const twoAudiences: Check<"two-audiences"> = {
  id: "two-audiences",
  severity: "warning",
  find: ({ clients, scopes }) =>
    [...clients.map(({ own }) => own), ...scopes]
      .flatMap(({ mappers }) => mappers)
      .flatMap(({ address, type, config }): Found<"two-audiences">[] => {
        const [client, custom] = [config("included.client.audience"), config("included.custom.audience")];
        if (type !== "oidc-audience-mapper" || client === undefined || custom === undefined) return [];
        const { parent = "", name } = parseAddress(address);
        const key = "included.custom.audience";
        return [
          {
            ...{ code: "two-audiences", client, custom, address, field: `config.${key}` },
            fix: [{ do: "remove", address: parent, path: ["protocolMappers", name, "config", key] }],
          },
        ];
      }),
};
