import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports. */
export const requestedIssuer: Rule<Asking> = {
  name: "requested-issuer",
  check: ({ form }) =>
    form.all.has("requested_issuer")
      ? refuse(
          "requested-issuer",
          400,
          "invalid_request",
          "Parameter 'requested_issuer' is not supported for standard token exchange",
        )
      : undefined,
};
