import { sentScope } from "../form.ts";
import { isTrue } from "../parts.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import type { Differences } from "../versions.ts";
import { subjectClient, subjectScope } from "./client.ts";
import { firstToken } from "./first-token.ts";
import { type Obtained, refuseSubject } from "./held.ts";

/** ClientCredentialsGrantType. */
export function serviceAccount(
  index: RealmIndex,
  differs: Differences,
  subject: Extract<Subject, { kind: "service-account" }>,
): Obtained {
  const client = subjectClient(index, subject.client, differs, subject.dpop);
  if ("kind" in client) return client;
  if (client.isPublic) {
    const description = "Public client not allowed to retrieve service account";
    return refuseSubject("service-account", 401, "unauthorized_client", description);
  }
  if (!client.serviceAccount) {
    const field = { code: "client", client: client.address, field: "serviceAccountsEnabled", value: false } as const;
    const description = "Client not enabled to retrieve service account";
    return refuseSubject("service-account", 401, "unauthorized_client", description, [field]);
  }
  const principal = index.serviceAccount(client);
  if (!principal.enabled) {
    const description = `User 'service-account-${client.id.toLowerCase()}' disabled`;
    return refuseSubject("user-enabled", 401, "invalid_request", description);
  }
  const sent = sentScope(subject.scope, differs);
  const invalid = subjectScope(index, client, sent, differs);
  if (invalid !== undefined) return invalid;
  // With a refresh token of its own the service account has a session like anybody.
  const session = isTrue(client.attributes("client_credentials.use_refresh_token")) ? "on" : "tr";
  const before = new Map<string, { openid: boolean }>();
  return firstToken(index, differs, { client, principal, scope: sent, session, before, dpop: subject.dpop });
}
