import { ACCESS_TOKEN } from "../request.ts";
import { type Asking, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.supports: access tokens only, and by that very name. */
export const tokenType: Rule<Asking> = {
  name: "token-type",
  check: ({ form }) =>
    form.all.get("subject_token_type")?.[0] === ACCESS_TOKEN
      ? undefined
      : refuse("token-type", 400, "invalid_request", "Parameter 'subject_token' supports access tokens only"),
};
