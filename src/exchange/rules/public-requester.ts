import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.validateAudience. */
export const publicRequester: Rule<Holding> = {
  name: "public-requester",
  check: ({ client }) =>
    client.isPublic
      ? refuse("public-requester", 400, "invalid_client", "Public client is not allowed to exchange token", [
          { code: "client", client: client.address, field: "publicClient", value: true },
        ])
      : undefined,
};
