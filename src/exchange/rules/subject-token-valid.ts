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
    if (isGood) return token.unsure && { kind: "unknown", causes: [token.unsure], because: [] };
    const { principal } = session;
    const reasons: Reason[] = [
      ...(token.unusable ? [{ code: "unusable", token: token.unusable } as const] : []),
      ...(client ? [] : [{ code: "absent", what: "client", name: token.azp } as const]),
      ...(client?.enabled === false
        ? [{ code: "client", client: client.address, field: "enabled", value: false } as const]
        : []),
      ...(principal.enabled ? [] : [{ code: "user-disabled", user: principal.address } as const]),
    ];
    return refuse("subject-token-valid", 400, "invalid_request", "Invalid token", reasons);
  },
};
