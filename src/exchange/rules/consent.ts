import type { Reason } from "../prediction.ts";
import { requestedScopes } from "../scopes.ts";
import { type Issuing, type Rule, refuse } from "./rule.ts";

/**
 * TokenManager.verifyConsentStillAvailable: every scope asked for that a consent screen would show must have been agreed
 * to. Roles play no part since 26.7; the client itself is on the screen only where its attribute says so.
 */
export const consent: Rule<Issuing> = {
  name: "consent",
  check({ client, form, index, session, issued, differs }) {
    if (!client.consentRequired) return undefined;
    const requested = requestedScopes(index, client, form.scope, differs);
    const asked = differs.consentAfterRoles
      ? requested.filter((one) => issued.effective.scopes.includes(one))
      : requested;
    const shown = [...asked, client.own].filter(({ onConsent }) => onConsent);
    const user = session.principal.address;
    const { consents, imagined } = index.known;
    const known = !user.startsWith("user/") ? NOBODY_ASKED : imagined?.has(user) === true ? undefined : consents;
    const given = known?.get(user)?.get(client.id);
    const missing = shown.filter(({ name }) => given?.has(name) !== true).map(({ address }) => address);
    if (missing.length === 0) return undefined;
    if (known === undefined) {
      return {
        kind: "unknown",
        causes: [{ code: "consent", client: client.address, user, scopes: missing }],
        because: [],
      };
    }
    return refuse("consent", 400, "invalid_scope", `Missing consents for Token Exchange in client ${client.id}`, [
      { code: "client", client: client.address, field: "consentRequired", value: true },
      ...missing.map((scope): Reason => ({ code: "absent", what: "scope", name: scope })),
    ]);
  },
};

/** A service account sees no consent screen. */
const NOBODY_ASKED = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
