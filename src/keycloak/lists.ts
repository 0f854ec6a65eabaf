import { get, type JsonMap } from "#model/json.ts";
import type { RawRealm } from "#resources/raw.ts";
import { allClients, CLIENT_PAGE, rolesOfClients } from "./pages.ts";
import type { Call, Session } from "./session.ts";

/**
 * The same realm for an administrator who may look but not export: every list endpoint once. `view-clients` and
 * `view-realm` are enough; a list that is refused fails the reading, since what isn't seen can't be compared.
 *
 * @param named clients whose roles are needed in a realm that is too large to ask for everybody's.
 */
export async function readByLists(
  session: Session,
  realm: string,
  named: ReadonlySet<string>,
  firstPage?: readonly JsonMap[],
): Promise<RawRealm> {
  const list = async (what: string, role: string, call: Call): Promise<readonly JsonMap[]> =>
    (await session.read<readonly JsonMap[] | null>({ what, role }, call)) ?? [];
  // Without another parameter the client's types take none at all for these two.
  const ofRealm = { realm } as { realm: string } & undefined;
  const [settings, clients, clientScopes, defaults, optionals, realmRoles] = await Promise.all([
    session.read<JsonMap>({ what: "read the realm", role: "view-realm" }, (client) => client.realms.findOne({ realm })),
    allClients(session, realm, firstPage),
    list("read the client scopes", "view-clients", (client) => client.clientScopes.find({ realm })),
    list("read the realm's default scopes", "view-realm", (client) =>
      client.clientScopes.listDefaultClientScopes(ofRealm),
    ),
    list("read the realm's optional scopes", "view-realm", (client) =>
      client.clientScopes.listDefaultOptionalClientScopes(ofRealm),
    ),
    list("read the realm's roles", "view-realm", (client) => client.roles.find({ realm, briefRepresentation: false })),
  ]);
  const owners =
    clients.length <= CLIENT_PAGE ? new Set(clients.map((client) => String(get(client, "clientId")))) : named;
  const names = (scopes: readonly JsonMap[]) => scopes.map((scope) => String(get(scope, "name")));
  return {
    realm: settings,
    clients,
    clientScopes,
    defaultScopes: names(defaults),
    optionalScopes: names(optionals),
    realmRoles,
    clientRoles: await rolesOfClients(session, realm, clients, owners),
    users: [],
  };
}
