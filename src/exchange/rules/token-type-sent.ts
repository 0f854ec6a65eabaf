import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports. */
export const tokenTypeSent: Rule<Asking> = {
  name: "token-type-sent",
  check: ({ form }) =>
    form.all.has("subject_token_type")
      ? undefined
      : refuse(
          "token-type-sent",
          400,
          "invalid_request",
          "Parameter 'subject_token_type' required for standard token exchange",
        ),
};
