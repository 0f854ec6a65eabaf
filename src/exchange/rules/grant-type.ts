import { TOKEN_EXCHANGE } from "../request.ts";
import { type Arrival, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkGrantType. */
export const grantType: Rule<Arrival> = {
  name: "grant-type",
  check({ form }) {
    const [grant] = form.all.get("grant_type") ?? [];
    if (grant === undefined) {
      return refuse("grant-type", 400, "invalid_request", "Missing form parameter: grant_type");
    }
    return grant === TOKEN_EXCHANGE
      ? undefined
      : refuse("grant-type", 400, "unsupported_grant_type", "Unsupported grant_type");
  },
};
