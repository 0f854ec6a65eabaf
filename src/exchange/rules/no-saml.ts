import { SAML2 } from "../request.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.exchangeClientToSAML2Client. */
export const noSaml: Rule<Holding> = {
  name: "no-saml",
  check: ({ form }) =>
    form.requestedTokenType === SAML2
      ? refuse("no-saml", 400, "invalid_request", "requested_token_type unsupported")
      : undefined,
};
