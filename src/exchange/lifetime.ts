import { integer } from "./integer.ts";
import type { Client } from "./parts.ts";
import { flag, number } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";

/**
 * Seconds that an access token lives (TokenManager.getTokenExpiration): the client's own lifespan or the realm's, at
 * most what is left of the session, which is taken to begin now. -1 is the session's.
 *
 * @param offline the session is offline, or becomes so: other limits hold.
 * @returns `undefined` when the attribute is no number; the server then answers with an error of its own.
 */
export function lifetime(index: RealmIndex, client: Client, offline: boolean): number | undefined {
  const own = client.attributes("access.token.lifespan");
  const isBlank = own === undefined || own.trim() === "";
  const span = isBlank ? number(index.settings, "accessTokenLifespan", 300) : integer(own);
  if (span === undefined) return undefined;
  const longest = span === -1 ? number(index.settings, "ssoSessionMaxLifespan", SESSION) : span;
  return Math.min(longest, offline ? offlineMax(index, client) : onlineMax(index, client));
}

/** What the server takes where the realm's setting is zero or less (Constants.DEFAULT_SESSION_MAX_LIFESPAN …). */
const SESSION = 36_000;
const OFFLINE_SESSION = 5_184_000;

/** SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp. */
function onlineMax({ settings }: RealmIndex, client: Client): number {
  const session = positive(number(settings, "ssoSessionMaxLifespan", 0)) ?? SESSION;
  const ofRealm = positive(number(settings, "clientSessionMaxLifespan", 0));
  return Math.min(session, perClient(client, "client.session.max.lifespan") ?? ofRealm ?? session);
}

/** Without the realm's switch only the client's own limit counts. */
function offlineMax({ settings }: RealmIndex, client: Client): number {
  const own = perClient(client, "client.offline.session.max.lifespan");
  if (!flag(settings, "offlineSessionMaxLifespanEnabled", false)) return own ?? Number.POSITIVE_INFINITY;
  const session = positive(number(settings, "offlineSessionMaxLifespan", 0)) ?? OFFLINE_SESSION;
  return Math.min(session, own ?? positive(number(settings, "clientOfflineSessionMaxLifespan", 0)) ?? session);
}

/** What is no number is as good as absent here. */
function perClient(client: Client, attribute: string): number | undefined {
  return positive(integer(client.attributes(attribute) ?? "", Number.MAX_SAFE_INTEGER) ?? 0);
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
