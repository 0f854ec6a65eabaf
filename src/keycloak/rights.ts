import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import { statusOf } from "./errors.ts";
import type { Held } from "./rights-needed.ts";
import type { Call, Session } from "./session.ts";

/**
 * What the administrator may do in a realm. A token that lists its roles decides (the server asks no more). Those of
 * `admin-cli` list none: then the account's own role mappings, where it may read them, else what cheap reads show.
 *
 * @throws KcxError when the token is no longer accepted, or the server cannot be reached.
 */
export async function readRights(session: Session, realm: string, exists: boolean): Promise<Held> {
  const claims = await session.claims();
  const home = /\/realms\/([^/]+)$/.exec(String(get(claims, "iss") ?? ""))?.[1];
  const login = home === undefined ? session.server.loginRealm : decodeURIComponent(home);
  // The roles of every other realm hang on a client of master's; a realm's own administrators have those of its own.
  const client = login === "master" ? `${realm}-realm` : "realm-management";
  const listed = rolesOfToken(claims);
  if (listed) return held("token", client, login, realm, listed);
  const mapped = await rolesOfAccount(session, login, exists ? client : undefined, claims);
  if (mapped) return held("account", client, login, realm, mapped);
  return { source: "probes", client, ...(await probe(session, realm, exists)) };
}

interface Roles {
  realm: readonly string[];
  client(id: string): readonly string[];
}

function held(source: Held["source"], client: string, login: string, realm: string, roles: Roles): Held {
  const own = login === "master" || login === realm ? roles.client(client) : [];
  const ofMaster = login === "master" ? roles.realm : [];
  const all = ofMaster.includes("admin") ? "admin" : own.includes("realm-admin") ? "realm-admin" : undefined;
  const names = new Set([...own, ...ofMaster.filter((role) => role === "create-realm")]);
  return { source, client, ...(all && { all }), roles: names, unknown: new Set() };
}

function rolesOfToken(claims: JsonMap): Roles | undefined {
  const [realm, clients] = [get(claims, "realm_access"), get(claims, "resource_access")];
  if (realm === undefined && clients === undefined) return undefined;
  const rolesIn = (access: JsonMap) => asStrings(get(access, "roles"));
  return { realm: rolesIn(asMap(realm)), client: (id) => rolesIn(asMap(get(asMap(clients), id))) };
}

/** @param client whose roles are wanted, where it exists. */
async function rolesOfAccount(
  session: Session,
  realm: string,
  client: string | undefined,
  claims: JsonMap,
): Promise<Roles | undefined> {
  const { login } = session.server;
  const username = login.kind === "password" ? login.username : get(claims, "preferred_username");
  if (typeof username !== "string") return undefined;
  const [user] = (await list(session, ({ users }) => users.find({ realm, username, exact: true }))) ?? [];
  if (!user) return undefined;
  const id = idOf(user);
  const ofRealm = await list(session, ({ users }) => users.listCompositeRealmRoleMappings({ realm, id }));
  if (!ofRealm) return undefined;
  const [found] = client === undefined ? [] : ((await list(session, clientNamed(realm, client))) ?? []);
  const ofClient = found && (await list(session, clientRoles(realm, id, idOf(found))));
  if (client !== undefined && !ofClient && !ofRealm.some((role) => get(role, "name") === "admin")) return undefined;
  return { realm: names(ofRealm), client: () => names(ofClient ?? []) };
}

const clientNamed =
  (realm: string, clientId: string): Call =>
  ({ clients }) =>
    clients.find({ realm, clientId });

const clientRoles =
  (realm: string, id: string, clientUniqueId: string): Call =>
  ({ users }) =>
    users.listCompositeClientRoleMappings({ realm, id, clientUniqueId });

/** Settings are complete for `view-realm`, exporting takes `manage-realm`, clients and users say who may manage them. */
async function probe(session: Session, realm: string, exists: boolean): Promise<Pick<Held, "roles" | "unknown">> {
  if (!exists) return { roles: new Set(), unknown: new Set(["create-realm"]) };
  const page = { realm, first: 0, max: 1 };
  const [settings, exported, clients, users, others] = await Promise.all([
    permitted(session, (client) => client.realms.findOne({ realm })),
    permitted(session, ({ realms }) => realms.export({ realm, exportClients: false, exportGroupsAndRoles: false })),
    list(session, (client) => client.clients.find(page)),
    list(session, (client) => client.users.find(page)),
    lookable(session, realm),
  ]);
  const may = (list: readonly JsonMap[] | undefined, what: string) =>
    get(asMap(get(list?.[0] ?? {}, "access")), what) === true;
  const roles = [
    ...(get(asMap(settings), "accessTokenLifespan") === undefined ? [] : ["view-realm"]),
    ...(exported === undefined ? [] : ["manage-realm"]),
    ...(may(clients, "view") ? ["view-clients"] : []),
    ...(may(clients, "manage") ? ["manage-clients"] : []),
    ...(users && users.length > 0 ? ["view-users"] : []),
    ...(may(users, "manage") ? ["manage-users"] : []),
    ...others.filter(({ shown }) => shown).map(({ area }) => `view-${area}`),
  ];
  // What is shown doesn't tell whether it may be changed; what isn't, by whatever but a 403, tells nothing.
  const open = others.flatMap(({ area, shown }) =>
    shown === undefined ? [`view-${area}`, `manage-${area}`] : shown ? [`manage-${area}`] : [],
  );
  // A list without users is given to everybody who may ask for one, and shows nothing.
  return {
    roles: new Set(roles),
    unknown: new Set([...open, ...(users?.length === 0 ? ["view-users", "manage-users"] : [])]),
  };
}

/** Lists that take a right of their own, and who may see them. `shown` absent: the server has no such list here. */
function lookable(session: Session, realm: string): Promise<{ area: string; shown?: boolean }[]> {
  const lists: readonly [string, Call][] = [
    ["identity-providers", ({ identityProviders }) => identityProviders.find({ realm, first: 0, max: 1 })],
    ["organizations", ({ organizations }) => organizations.find({ realm, first: 0, max: 1 })],
  ];
  return Promise.all(
    lists.map(async ([area, call]) => {
      try {
        return { area, shown: (await permitted(session, call)) !== undefined };
      } catch (error) {
        if (statusOf(error) === undefined) throw error;
        return { area };
      }
    }),
  );
}

async function list(session: Session, call: Call): Promise<readonly JsonMap[] | undefined> {
  const found = await permitted(session, call);
  return Array.isArray(found) ? found : undefined;
}

/** What a read gives; nothing where it is forbidden. */
async function permitted(session: Session, call: Call): Promise<JsonMap | undefined> {
  try {
    return await session.read<JsonMap>({ what: "see what the administrator may do" }, call);
  } catch (error) {
    if (statusOf(error) === 403) return undefined;
    throw error;
  }
}

function names(roles: readonly JsonMap[]): string[] {
  return roles.map((role) => String(get(role, "name")));
}

function idOf(object: JsonMap): string {
  return String(get(object, "id"));
}
