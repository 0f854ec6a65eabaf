import { get, type JsonMap } from "#model/json.ts";
import { allClients } from "./pages.ts";
import { safe } from "./segments.ts";
import type { Session } from "./session.ts";

const READ = { what: "read the permissions of V1", role: "manage-clients (or manage-authorization)" };

/** All clients, that which manages the realm with its settings; nobody where it has none, as in most realms. */
export async function readV1(session: Session, realm: string): Promise<readonly JsonMap[]> {
  const [manager] = await session.read<readonly JsonMap[]>(READ, ({ clients }) =>
    clients.find({ realm, clientId: "realm-management" }),
  );
  if (!manager || get(manager, "authorizationServicesEnabled") !== true) return [];
  const id = safe(String(get(manager, "id")));
  const authorizationSettings = await session.read<JsonMap>(READ, ({ clients }) =>
    clients.exportResource({ realm, id }),
  );
  const others = (await allClients(session, realm)).filter((client) => get(client, "id") !== get(manager, "id"));
  return [{ ...manager, authorizationSettings }, ...others];
}
