import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.validateSenderConstrainedToken: the proof must be of the key that the token is bound to. */
export const dpopBinding: Rule<Holding> = {
  name: "dpop-binding",
  check({ token, request, differs }) {
    if (token.bound?.by !== "dpop" || differs.boundIsFree || token.bound.key === request.dpop) return undefined;
    const description =
      request.dpop === undefined ? "DPoP proof is missing" : "DPoP confirmation doesn't match DPoP proof";
    return refuse("dpop-binding", 400, "invalid_request", description);
  },
};
