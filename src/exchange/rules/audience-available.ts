import { hashSetOrder } from "../hash-set.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";

/**
 * StandardTokenExchangeProvider.checkRequestedAudiences: what was asked for must be in the access token, also where an ID
 * token is what comes of it.
 */
export const audienceAvailable: Rule<Issuing> = {
  name: "audience-available",
  check({ form, issued }) {
    const missing = (form.audience ?? []).filter((id) => issued.aud?.includes(id) !== true);
    if (missing.length === 0) return undefined;
    // Where a mapper can't be predicted, neither can what is missing.
    if (issued.access.causes.length > 0) return { kind: "unknown", causes: issued.access.causes, because: [] };
    const description = `Requested audience not available: ${hashSetOrder(missing).join(", ")}`;
    return {
      ...refuse("audience-available", 400, "invalid_request", description),
      // In a realm of thousands of roles there are hundreds, and whoever tries everything reads none.
      get because() {
        return issued.because;
      },
    };
  },
};
