import { type Holding, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.validateAudience: of the clients asked for; others in `aud` may be disabled. */
export const audienceEnabled: Rule<Holding> = {
  name: "audience-enabled",
  check({ form, index }) {
    const disabled = form.audience?.map((id) => index.client(id)).find((client) => client?.enabled === false);
    if (disabled === undefined) return undefined;
    return refuse("audience-enabled", 400, "invalid_client", "Client disabled", [
      { code: "client", client: disabled.address, field: "enabled", value: false },
    ]);
  },
};
