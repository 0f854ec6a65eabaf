import { REFRESH_TOKEN } from "../request.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.exchangeClientToOIDCClient: only a stored, online session can carry a refresh token. */
export const refreshNeedsSession: Rule<Holding> = {
  name: "refresh-needs-session",
  check: ({ form, token }) =>
    form.requestedTokenType === REFRESH_TOKEN && token.kind !== "on"
      ? refuse(
          "refresh-needs-session",
          400,
          "invalid_request",
          "Refresh token not valid as requested_token_type because creating a new session is needed",
        )
      : undefined,
};
