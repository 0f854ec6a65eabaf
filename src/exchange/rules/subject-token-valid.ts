import { ownToken } from "../form.ts";
import type { Reason } from "../prediction.ts";
import { type Holding, type Rule, refuse } from "./rule.ts";

/**
 * AuthenticationManager.verifyIdentityToken and UserSessionUtil.findValidSession: whatever is wrong with the token, its
 * client, its user or its session, the answer is the same.
 */
export const subjectTokenValid: Rule<Holding> = {
  name: "subject-token-valid",
  check({ form, index, token, session, differs }) {
    const client = index.client(token.azp);
    const isLost = differs.chainsLoseSid && (token.kind === "nt" || token.kind === "ft") && !token.sid;
    const isGood =
      ownToken(form) === undefined &&
      token.unusable === undefined &&
      client?.enabled === true &&
      session.principal.enabled &&
      !isLost;
    if (isGood) return undefined;
    const absent: Reason = { code: "absent", what: "client", name: token.azp };
    return refuse("subject-token-valid", 400, "invalid_request", "Invalid token", client ? [] : [absent]);
  },
};
