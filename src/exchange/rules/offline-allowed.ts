import { asksOffline } from "../offline.ts";
import { REFRESH_TOKEN } from "../request.ts";
import { mayGoOffline } from "../scopes.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";
import { OFFLINE_NOT_ALLOWED } from "./texts.ts";

/**
 * TokenManager.AccessTokenResponseBuilder.generateRefreshToken: whoever asks for offline_access needs the role, also where
 * the scope was dropped for want of it.
 */
export const offlineAllowed: Rule<Issuing> = {
  name: "offline-allowed",
  check: ({ requestedType, index, client, form, session, issued, differs }) =>
    requestedType === REFRESH_TOKEN &&
    asksOffline(index, client, form.scope, differs) &&
    !mayGoOffline(index, client, issued.effective, session.principal.roles ?? new Set())
      ? refuse("offline-allowed", 400, "not_allowed", OFFLINE_NOT_ALLOWED)
      : undefined,
};
