import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports. */
export const subjectIssuer: Rule<Asking> = {
  name: "subject-issuer",
  check: ({ form }) =>
    form.all.has("subject_issuer")
      ? refuse(
          "subject-issuer",
          400,
          "invalid_request",
          "Parameter 'subject_issuer' is not supported for standard token exchange",
        )
      : undefined,
};
