import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports. */
export const requestedSubject: Rule<Asking> = {
  name: "requested-subject",
  check: ({ form }) =>
    form.all.has("requested_subject")
      ? refuse(
          "requested-subject",
          400,
          "invalid_request",
          "Parameter 'requested_subject' is not supported for standard token exchange",
        )
      : undefined,
};
