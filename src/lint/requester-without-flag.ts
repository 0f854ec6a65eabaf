import { predict } from "#exchange/predict.ts";
import type { Check, Found } from "./check.ts";

/** A contract whose requester is not allowed to exchange: the flag belongs on it, and on nobody else. */
export const requesterWithoutFlag: Check<"requester-without-flag"> = {
  id: "requester-without-flag",
  severity: "error",
  find: ({ declaration: { contracts }, index }) =>
    contracts.flatMap((contract): Found<"requester-without-flag">[] => {
      if (contract.expect.kind === "refusal") return [];
      // Whose token it is doesn't matter: the server asks this first.
      const answer = predict(index, { kind: "claims", claims: {} }, { requester: contract.requester.client });
      const client = index.client(contract.requester.client);
      if (answer.kind !== "refusal" || answer.rule !== "exchange-enabled" || !client || client.isPublic) return [];
      return [
        {
          ...{ code: "requester-without-flag", requester: client.id },
          ...{ address: `contract:${contract.slug}`, field: "requester" },
          fix: [{ do: "set", address: client.address, path: ["standardTokenExchange"], value: true }],
        },
      ];
    }),
};
