import { ownToken } from "../form.ts";
import { hashSetOrder } from "../hash-set.ts";
import { DOWNSCOPE, policiesFor } from "../policies.ts";
import { wordsOf } from "../words.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/**
 * Client policies that act on TOKEN_EXCHANGE_REQUEST, before the subject token is looked at (TokenExchangeGrantType).
 * Executors and conditions that aren't known here may do anything.
 */
export const clientPolicy: Rule<Holding> = {
  name: "client-policy",
  check({ index, client, form, token }) {
    const policies = policiesFor(index, client);
    if (policies.unknown !== undefined) {
      return { kind: "unknown", causes: [{ code: "client-policy", policy: policies.unknown }], because: [] };
    }
    if (policies.executors.includes("reject-request")) {
      return refuse("client-policy", 400, "invalid_request", "Request not allowed");
    }
    if (!policies.executors.includes(DOWNSCOPE) || form.scope === undefined) return undefined;
    if (ownToken(form) !== undefined) {
      return refuse("client-policy", 400, "invalid_request", "Assertion contains an invalid access token");
    }
    const beyond = wordsOf(form.scope).filter((word) => !token.scope.includes(word));
    if (beyond.length === 0) return undefined;
    const list = (items: readonly string[]) => `[${hashSetOrder(items).join(", ")}]`;
    const description = `Scopes ${list(beyond)} not present in the initial access token ${list(token.scope)}`;
    return refuse("client-policy", 400, "invalid_scope", description);
  },
};
