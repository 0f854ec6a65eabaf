import { type Arrival, type Rule, refuse } from "./rule.ts";

/** AuthorizeClientUtil: a client that is disabled is told nothing else than one that does not exist. */
export const clientKnown: Rule<Arrival> = {
  name: "client-known",
  check({ client, request }) {
    if (client?.enabled) return undefined;
    return refuse("client-known", 401, "invalid_client", "Invalid client or Invalid client credentials", [
      client
        ? { code: "client", client: client.address, field: "enabled", value: false }
        : { code: "absent", what: "client", name: request.requester },
    ]);
  },
};
