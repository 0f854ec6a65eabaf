import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import { readGrace, SECRET_EXPIRES, USUAL } from "./secret-policy.ts";
import { safe } from "./segments.ts";
import type { Session } from "./session.ts";

/** A secret that ends this soon (seconds) counts as ended: the server's clock need not be ours. */
const SOON = 60;

/**
 * Changes a client. It is a patch but for what the server makes up where it isn't said again, and every PUT of a client
 * goes through here for that:
 * - web origins become those of the redirect URIs;
 * - authorization services end, with all their resources and policies;
 * - `frontchannelLogout` gets a value of the server's own (before 26.3);
 * - a secret past its end is replaced by one of the server's, also where the PUT brings one, unless a new end comes along
 *   (ClientSecretRotationExecutor; without attributes it is a bare 500).
 */
export async function putClient(session: Session, realm: string, id: string, change: JsonMap): Promise<void> {
  const role = "manage-clients";
  const now = await session.read<JsonMap | null>({ what: "read a client", role }, ({ clients }) =>
    clients.findOne({ realm, id: safe(id) }),
  );
  // One that is gone: the PUT says so.
  const client = now ?? {};
  const end = await endOfSecret(session, realm, client, change);
  const attributes = { ...end, ...asMap(get(change, "attributes")) };
  const body = {
    ...(asStrings(get(client, "webOrigins")).length === 0 && { webOrigins: [] }),
    ...(get(client, "authorizationServicesEnabled") === true && { authorizationServicesEnabled: true }),
    frontchannelLogout: get(client, "frontchannelLogout") === true,
    ...change,
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
  await session.write<void>({ what: "update a client", role }, ({ clients }) =>
    clients.update({ realm, id: safe(id) }, openAll(body) as Record<string, unknown>),
  );
}

/** A new end, where the secret is new or would be replaced without one; whoever says one decides. */
async function endOfSecret(session: Session, realm: string, client: JsonMap, change: JsonMap): Promise<JsonMap> {
  const known = get(asMap(get(client, "attributes")), SECRET_EXPIRES);
  if (known === undefined || get(asMap(get(change, "attributes")), SECRET_EXPIRES) !== undefined) return {};
  const seconds = Math.floor(session.server.now().getTime() / 1000);
  if (get(change, "secret") === undefined && Number(known) > seconds + SOON) return {};
  const grace = await readGrace(session, realm);
  const { secretSeconds } = grace === undefined || grace === "forbidden" ? USUAL : grace;
  return { [SECRET_EXPIRES]: String(seconds + secretSeconds) };
}
