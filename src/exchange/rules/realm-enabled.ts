import { flag } from "../parts.ts";
import { type Arrival, type Rule, refuse } from "./rule.ts";

/** TokenEndpoint.checkRealm. */
export const realmEnabled: Rule<Arrival> = {
  name: "realm-enabled",
  check: ({ index }) =>
    flag(index.settings, "enabled", true)
      ? undefined
      : refuse("realm-enabled", 403, "access_denied", "Realm not enabled"),
};
