import { lifetime } from "../lifetime.ts";
import { isOffline } from "../offline.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";
import { BREAKDOWN } from "./texts.ts";

/** TokenManager.getTokenExpiration reads the client's attribute as a number, and breaks down where it is none. */
export const lifespan: Rule<Issuing> = {
  name: "lifespan",
  check: (at) =>
    lifetime(at.index, at.client, isOffline(at)) === undefined
      ? refuse("lifespan", 500, "unknown_error", BREAKDOWN, [
          {
            code: "client",
            client: at.client.address,
            field: "attributes.access.token.lifespan",
            value: at.client.attributes("access.token.lifespan") ?? null,
          },
        ])
      : undefined,
};
