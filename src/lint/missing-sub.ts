import type { Check, Found } from "./check.ts";

/**
 * A requester whose tokens have no `sub` of their own: the scope `basic` brings it. An exchange in a session that ends
 * with it writes `sub` all the same, so tests are green; where users logged in to the requester itself it is missing
 * (AbstractTokenExchangeProvider, the persistent client session).
 */
export const missingSub: Check<"missing-sub"> = {
  id: "missing-sub",
  severity: "warning",
  find: ({ requesters, reach, index }) =>
    requesters.flatMap((client): Found<"missing-sub">[] => {
      const isLightweight = client.attributes("client.use.lightweight.access.token.enabled")?.toLowerCase() === "true";
      if (isLightweight || reach.most(client, { user: "anybody", scope: "" }).sub) return [];
      if (index.scope("basic") === undefined)
        return [{ code: "missing-sub", client: client.id, address: client.address }];
      return [
        {
          ...{ code: "missing-sub", client: client.id, address: client.address, field: "defaultClientScopes" },
          fix: [{ do: "add", address: client.address, path: ["defaultClientScopes"], name: "basic" }],
        },
      ];
    }),
};
