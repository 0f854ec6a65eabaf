import { type Asking, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkParameters. Where there is no such check, a token that long is no valid one. */
export const longToken: Rule<Asking> = {
  name: "long-token",
  check({ form, differs }) {
    const isLong = (name: string) => (form.all.get(name)?.[0]?.length ?? 0) > 20_000;
    const name = ["subject_token", "actor_token"].find(isLong);
    if (name === undefined || differs.takesParametersAsSent) return undefined;
    const description = `The size of OIDC parameter '${name}' is longer than allowed.`;
    return refuse("long-token", 400, "invalid_request", description);
  },
};
