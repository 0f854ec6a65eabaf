import { type Holding, type Rule, refuse } from "./rule.ts";

/** AbstractTokenExchangeProvider.forbiddenIfClientIsNotWithinTokenAudience: unless the token is the requester's own. */
export const requesterInAudience: Rule<Holding> = {
  name: "requester-in-audience",
  check: ({ token, client }) =>
    token.azp === client.id || token.aud.includes(client.id)
      ? undefined
      : refuse("requester-in-audience", 403, "access_denied", "Client is not within the token audience", [
          { code: "subject", azp: token.azp, aud: token.aud },
        ]),
};
