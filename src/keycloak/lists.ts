import { get, type JsonMap } from "#model/json.ts";
import type { RawRealm } from "#resources/raw.ts";
import { REGISTRATION_POLICY } from "#resources/registration-policy.ts";
import { withAuthorization } from "./authorization.ts";
import { readClientPolicies } from "./client-policies.ts";
import { readDeclared } from "./declared.ts";
import { readGroups } from "./groups.ts";
import { namedComposites, readMappings, withComposites } from "./mappings.ts";
import type { Needs } from "./needs.ts";
import { allClients, CLIENT_PAGE, clientIdsOf, rolesOfClients } from "./pages.ts";
import type { Call, Session } from "./session.ts";
import { ownersOf, wantedOf } from "./wanted.ts";

/**
 * The same realm for an administrator who may look but not export: every list endpoint once. `view-clients` and
 * `view-realm` are enough; a list that is refused fails the reading, since what isn't seen can't be compared.
 *
 * @param needs what is read in a realm that is too large to ask for everybody's.
 */
export async function readByLists(
  session: Session,
  realm: string,
  needs: Pick<Needs, "clientRoles" | "parts" | "asked" | "groups" | "kinds">,
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
    list("read the realm's default scopes", "view-clients", (client) =>
      client.clientScopes.listDefaultClientScopes(ofRealm),
    ),
    list("read the realm's optional scopes", "view-clients", (client) =>
      client.clientScopes.listDefaultOptionalClientScopes(ofRealm),
    ),
    list("read the realm's roles", "view-realm", (client) => client.roles.find({ realm, briefRepresentation: false })),
  ]);
  const small = clients.length <= CLIENT_PAGE;
  const owners = small ? clients : ownersOf(clients, needs);
  const [clientRoles, mappings, composed, groups, defaultGroups, policies, clientPolicies, declared, complete] =
    await Promise.all([
      rolesOfClients(session, realm, clients, owners),
      readMappings(session, realm, wantedOf(clients, clientScopes, needs, small)),
      withComposites(session, realm, realmRoles),
      readGroups(session, realm, needs.groups),
      list("read the default groups", "view-realm", (client) => client.realms.getDefaultGroups({ realm })),
      list("read the registration policies", "view-realm", (client) =>
        client.components.find({ realm, type: REGISTRATION_POLICY }),
      ),
      readClientPolicies(session, realm),
      readDeclared(session, realm, needs),
      withAuthorization(session, realm, clients, needs),
    ]);
  const names = (scopes: readonly JsonMap[]) => scopes.map((scope) => String(get(scope, "name")));
  return {
    realm: settings,
    clients: complete,
    clientScopes,
    defaultScopes: names(defaults),
    optionalScopes: names(optionals),
    realmRoles: namedComposites(composed, clientIdsOf(clients)),
    clientRoles,
    users: [],
    ...mappings,
    groups,
    defaultGroups: defaultGroups.map((group) => String(get(group, "path"))),
    registrationPolicies: policies,
    clientPolicies,
    ...declared,
  };
}
