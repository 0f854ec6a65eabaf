import { REFRESH_TOKEN } from "../request.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";

/** StandardTokenExchangeProvider.exchangeClientToOIDCClient. */
export const refreshWithoutOffline: Rule<Issuing> = {
  name: "refresh-without-offline",
  check({ requestedType, issued }) {
    const offline = issued.effective.scopes.find(({ name }) => name === "offline_access");
    if (requestedType !== REFRESH_TOKEN || offline === undefined) return undefined;
    const description = "Scope offline_access not allowed for token exchange";
    return refuse("refresh-without-offline", 400, "invalid_request", description, [
      { code: "scope", scope: offline.address, from: "optional" },
    ]);
  },
};
