import { sentScope } from "../form.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { LoggedIn } from "../request.ts";
import { requestedScopes } from "../scopes.ts";
import type { Differences } from "../versions.ts";
import { hasOpenid } from "../words.ts";
import { subjectClient, subjectScope } from "./client.ts";
import { firstToken } from "./first-token.ts";
import { type Obtained, refuseSubject } from "./held.ts";
import { dutiesOf } from "./set-up.ts";

/** A user logs in: ResourceOwnerPasswordCredentialsGrantType, or the browser. */
export function loggedIn(index: RealmIndex, differs: Differences, subject: LoggedIn): Obtained {
  const client = subjectClient(index, subject.client, differs, subject.dpop);
  if ("kind" in client) return client;
  // People who log in to a client that has no direct access do it in the browser; the token is the same.
  const byPassword = subject.grant === "password" || (subject.grant === undefined && !client.browser);
  const grant = byPassword || (subject.grant === undefined && client.directAccess) ? "password" : "browser";
  if (grant === "password" && !client.directAccess) {
    const field = { code: "client", client: client.address, field: "directAccessGrantsEnabled", value: false } as const;
    const description = "Client not allowed for direct access grants";
    return refuseSubject("direct-access", 400, "unauthorized_client", description, [field]);
  }
  if (grant === "password" && client.consentRequired) {
    const field = { code: "client", client: client.address, field: "consentRequired", value: true } as const;
    return refuseSubject("user-consent", 400, "invalid_client", "Client requires user consent", [field]);
  }
  const sent = sentScope(subject.scope, differs);
  const invalid = subjectScope(index, client, sent, differs);
  if (invalid !== undefined) return invalid;
  const principal = index.userByLogIn(subject.user);
  // A picture of a realm rarely holds all its users: one that isn't in it may well exist.
  if (principal === undefined) return { kind: "unknown", causes: [{ code: "user", user: subject.user }], because: [] };
  if (!principal.enabled) return refuseSubject("user-enabled", 400, "invalid_grant", "Account disabled");
  const duties = dutiesOf(index, principal, requestedScopes(index, client, sent, differs));
  if (grant === "password" && duties.length > 0) {
    return refuseSubject("user-set-up", 400, "invalid_grant", "Account is not fully set up");
  }
  const before = (subject.before ?? []).map(({ client: id, scope: asked }): [string, { openid: boolean }] => [
    id,
    { openid: hasOpenid(asked) },
  ]);
  const held = firstToken(index, differs, {
    ...{ client, principal, scope: sent, session: "on", dpop: subject.dpop },
    before: new Map(before),
  });
  return held.kind === "held" && subject.ended === true
    ? { ...held, token: { ...held.token, unusable: { why: "no-session" } } }
    : held;
}
