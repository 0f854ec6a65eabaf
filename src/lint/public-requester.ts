import { addressOf } from "#model/address.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import type { Check, Found } from "./check.ts";
import { mayExchange } from "./scene.ts";

/** "Public client is not allowed to exchange token": the console doesn't offer the flag there, the admin API takes it. */
export const publicRequester: Check<"public-requester"> = {
  id: "public-requester",
  severity: "error",
  find({ flagged, targets, declaration: { contracts }, index }) {
    const ours = flagged.filter((client) => client.isPublic && !targets.includes(client));
    const inContracts = contracts.flatMap(({ slug, requester, expect }): Found<"public-requester">[] => {
      const client = index.client(requester.client);
      if (expect.kind === "refusal" || client?.isPublic !== true || mayExchange(client)) return [];
      return [{ code: "public-requester", address: `contract:${slug}`, field: "requester" }];
    });
    return [
      ...ours.map(
        ({ id, address }): Found<"public-requester"> => ({
          ...{ code: "public-requester", address, field: `attributes.${EXCHANGE_FLAG}` },
          fix: [{ do: "set", address: addressOf("client", id), path: ["standardTokenExchange"], value: false }],
        }),
      ),
      ...inContracts,
    ];
  },
};
