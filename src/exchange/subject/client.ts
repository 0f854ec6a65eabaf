import { type Client, isTrue } from "../parts.ts";
import type { Refusal, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import { isValidScope } from "../scopes.ts";
import type { Differences } from "../versions.ts";
import { refuseSubject } from "./held.ts";

/** What a subject token's client is asked before anything else (TokenEndpoint.checkClient). */
export function subjectClient(index: RealmIndex, id: string, differs: Differences, dpop?: string): Client | Refusal {
  const client = index.client(id);
  if (!client?.enabled) {
    const description = "Invalid client or Invalid client credentials";
    return refuseSubject("client-known", 401, "invalid_client", description, [
      client
        ? { code: "client", client: client.address, field: "enabled", value: false }
        : { code: "absent", what: "client", name: id },
    ]);
  }
  if (client.bearerOnly && !client.isPublic && differs.bearerOnlyIsLockedOut) {
    const description = "Invalid client or Invalid client credentials";
    return refuseSubject("credentials", 401, "unauthorized_client", description);
  }
  if (client.bearerOnly) return refuseSubject("bearer-only", 400, "invalid_client", "Bearer-only not allowed");
  if (client.protocol !== "openid-connect") {
    return refuseSubject("protocol", 400, "invalid_client", "Wrong client protocol.");
  }
  if (isTrue(client.attributes("dpop.bound.access.tokens")) && dpop === undefined && !differs.noDpop) {
    return refuseSubject("dpop-proof", 400, "invalid_request", "DPoP proof is missing");
  }
  return client;
}

export function subjectScope(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
): Refusal | Unknown | undefined {
  const valid = isValidScope(index, client, scope, differs, client);
  if (valid === true) return undefined;
  if (valid === false) return refuseSubject("scope-valid", 400, "invalid_scope", `Invalid scopes: ${scope}`);
  return { kind: "unknown", causes: [{ code: "organization", scope: scope ?? "" }], because: [] };
}
