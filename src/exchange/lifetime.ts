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
  const own = client.attributes("access.token.lifespan")?.trim();
  if (own !== undefined && own !== "" && !/^[+-]?\d+$/.test(own)) return undefined;
  const realm = number(index.settings, "accessTokenLifespan", 300);
  const span = own === undefined || own === "" ? realm : Number(own);
  const session = sessionMax(index, client, offline);
  if (span === -1) return Math.min(session, number(index.settings, "ssoSessionMaxLifespan", 36_000));
  return Math.min(span, session);
}

/** SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp: 0 and less mean no limit of one's own. */
function sessionMax(index: RealmIndex, client: Client, offline: boolean): number {
  const { settings } = index;
  if (offline && !flag(settings, "offlineSessionMaxLifespanEnabled", false)) return Number.POSITIVE_INFINITY;
  const user = offline
    ? number(settings, "offlineSessionMaxLifespan", 5_184_000)
    : number(settings, "ssoSessionMaxLifespan", 36_000);
  const key = offline ? "client.offline.session.max.lifespan" : "client.session.max.lifespan";
  const ofRealm = number(settings, offline ? "clientOfflineSessionMaxLifespan" : "clientSessionMaxLifespan", 0);
  const ofClient = Number(client.attributes(key) ?? "");
  const limits = [user, ofClient > 0 ? ofClient : ofRealm].filter((limit) => limit > 0);
  return Math.min(...limits, Number.POSITIVE_INFINITY);
}
