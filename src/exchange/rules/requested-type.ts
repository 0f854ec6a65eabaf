import { ACCESS_TOKEN, ID_TOKEN, REFRESH_TOKEN, SAML2 } from "../request.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.getRequestedTokenType. SAML is let through here, and refused further on. */
export const requestedType: Rule<Holding> = {
  name: "requested-type",
  check({ form, client }) {
    const type = form.requestedTokenType;
    if (type === undefined || [ACCESS_TOKEN, ID_TOKEN, SAML2].includes(type)) return undefined;
    const mayRefresh =
      (client.attributes(USE_REFRESH)?.toLowerCase() ?? "true") === "true" &&
      client.attributes(REFRESH_EXCHANGE) === "SAME_SESSION";
    if (type === REFRESH_TOKEN && mayRefresh) return undefined;
    const field = client.attributes(REFRESH_EXCHANGE) === "SAME_SESSION" ? USE_REFRESH : REFRESH_EXCHANGE;
    return refuse(
      "requested-type",
      400,
      "invalid_request",
      "requested_token_type unsupported",
      type === REFRESH_TOKEN
        ? [
            {
              code: "client",
              client: client.address,
              field: `attributes.${field}`,
              value: client.attributes(field) ?? null,
            },
          ]
        : [],
    );
  },
};

const USE_REFRESH = "use.refresh.tokens";
const REFRESH_EXCHANGE = "standard.token.exchange.enableRefreshRequestedTokenType";
