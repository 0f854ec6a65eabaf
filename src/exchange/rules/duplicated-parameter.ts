import { type Asking, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkParameterDuplicated: only `audience` and `resource` may come more than once. */
export const duplicatedParameter: Rule<Asking> = {
  name: "duplicated-parameter",
  check: ({ form }) =>
    [...form.all].some(([name, values]) => values.length > 1 && !["audience", "resource"].includes(name))
      ? refuse("duplicated-parameter", 400, "invalid_request", "duplicated parameter")
      : undefined,
};
