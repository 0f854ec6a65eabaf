import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports. */
export const subjectTokenSent: Rule<Asking> = {
  name: "subject-token-sent",
  check: ({ form }) =>
    form.all.has("subject_token")
      ? undefined
      : refuse(
          "subject-token-sent",
          400,
          "invalid_request",
          "Parameter 'subject_token' required for standard token exchange",
        ),
};
