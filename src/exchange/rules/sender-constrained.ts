import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.validateSenderConstrainedToken: a bound token is for its own client only. */
export const senderConstrained: Rule<Holding> = {
  name: "sender-constrained",
  check: ({ token, client, differs }) =>
    token.bound !== undefined && !differs.boundIsFree && token.azp !== client.id
      ? refuse(
          "sender-constrained",
          400,
          "invalid_request",
          "Sender-constrained token exchange rejected as the token was not issued for the requesting client",
        )
      : undefined,
};
