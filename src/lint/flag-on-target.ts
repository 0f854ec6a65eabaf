import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import type { Check, Found } from "./check.ts";
import { requestersOf } from "./targets.ts";

/** The flag on the client that tokens are exchanged *for*: it does nothing there, and lets that client exchange, too. */
export const flagOnTarget: Check<"flag-on-target"> = {
  id: "flag-on-target",
  severity: "warning",
  find: (scene) =>
    scene.targets.map((client): Found<"flag-on-target"> => {
      const [requester] = requestersOf(scene, client);
      return {
        ...{ code: "flag-on-target", ...(requester === undefined ? {} : { requester }) },
        ...{ address: client.address, field: `attributes.${EXCHANGE_FLAG}` },
        // Left out, it would stay as it is in a realm that is there.
        fix: [{ do: "set", address: client.address, path: ["standardTokenExchange"], value: false }],
      };
    }),
};
