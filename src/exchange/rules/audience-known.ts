import { type Holding, type Rule, refuse } from "./rule.ts";

/** AbstractTokenExchangeProvider.getTargetAudienceClients: an audience is a client id, to the letter. */
export const audienceKnown: Rule<Holding> = {
  name: "audience-known",
  check({ form, index }) {
    const unknown = form.audience?.find((id) => index.client(id) === undefined);
    if (unknown === undefined) return undefined;
    return refuse("audience-known", 400, "invalid_client", "Audience not found", [
      { code: "absent", what: "client", name: unknown },
    ]);
  },
};
