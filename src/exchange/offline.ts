import type { Client } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { Issuing } from "./rules/rule.ts";
import { requestedScopes } from "./scopes.ts";
import type { Differences } from "./versions.ts";

/** The token that comes of it lives as offline tokens do. */
export function isOffline({ index, client, form, differs, result }: Issuing): boolean {
  return (result === "ft" && !differs.offlineEndsLikeOnline) || asksOffline(index, client, form.scope, differs);
}

/** The scope is asked for, whether or not the user's roles permit it (ClientSessionContext.isOfflineTokenRequested). */
export function asksOffline(
  index: RealmIndex,
  client: Client,
  scope: string | undefined,
  differs: Differences,
): boolean {
  return requestedScopes(index, client, scope, differs).some(({ name }) => name === "offline_access");
}
