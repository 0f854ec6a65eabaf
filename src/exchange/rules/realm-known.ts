import type { Arrival, Rule } from "./rule.ts";

/** RealmsResource: the one answer without a description. */
export const realmKnown: Rule<Arrival> = {
  name: "realm-known",
  check: ({ index }) =>
    index.realm.exists
      ? undefined
      : {
          kind: "refusal",
          at: "exchange",
          rule: "realm-known",
          status: 404,
          error: "Realm does not exist",
          because: [],
        },
};
