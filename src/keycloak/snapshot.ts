import type { Address } from "#model/address.ts";
import { get, type JsonMap, without } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { kindOf, readObjects } from "#resources/index.ts";
import type { RawRealm } from "#resources/raw.ts";
import { withAuthorization } from "./authorization.ts";
import { readBeside } from "./declared.ts";
import { statusOf } from "./errors.ts";
import { fromExport } from "./exported.ts";
import { hasTwins, readFlows } from "./flows.ts";
import { withIdentities } from "./identities.ts";
import { readByLists } from "./lists.ts";
import { readMappings } from "./mappings.ts";
import type { Needs } from "./needs.ts";
import { allClients, CLIENT_PAGE, clientPage, rolesOfClients } from "./pages.ts";
import type { Session } from "./session.ts";
import { readUsers, withRoles } from "./users.ts";
import { ownersOf, wantedOf } from "./wanted.ts";

export interface Snapshot {
  realm: Realm;
  /** The server's ids, for writing; names are all that the rest of kcx knows. */
  ids: ReadonlyMap<Address, string>;
}

/** From here on an export with all clients is slow on a cold server: 100 clients 0.5 s, 300 2 s, 1,000 23 s. */
const PATIENCE_MS = 1000;

/**
 * Reads the realm by the cheapest road that is open: one export; for more than a page of clients the export without
 * them beside pages of clients; where exporting isn't permitted, the list endpoints. The page that has the declared
 * secrets also tells how large the realm is; without one the export is watched, and given up when it takes long and
 * the realm turns out to be large.
 *
 * @param deciding users of whom the roles matter after all, now that everything else is known.
 * @returns `undefined` when there is no such realm.
 */
export async function readRealm(
  session: Session,
  name: string,
  needs: Needs,
  deciding: (realm: Realm) => ReadonlySet<string> = () => new Set(),
): Promise<Snapshot | undefined> {
  try {
    const firstPage = needs.secrets.size > 0 ? await clientPage(session, name, 0) : undefined;
    const usersRead = neededUsers(session, name, needs);
    const [raw, users, beside] = await Promise.all([
      readRaw(session, name, needs, firstPage),
      usersRead,
      readBeside(session, name, needs),
    ]);
    const read = (known: readonly JsonMap[]) => snapshotOf({ ...raw, users: known, ...beside }, needs);
    const snapshot = read(users);
    const names = deciding(snapshot.realm);
    return names.size === 0 ? snapshot : read(await withRoles(session, name, users, names));
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Declared users must be shown; those of contracts are left out where they aren't. */
async function neededUsers(session: Session, name: string, needs: Needs): Promise<readonly JsonMap[]> {
  return withIdentities(session, name, await knownUsers(session, name, needs), needs.identities);
}

async function knownUsers(session: Session, name: string, { users, asked }: Needs): Promise<readonly JsonMap[]> {
  if (users === "everybody") return readUsers(session, name, users);
  const known = new Set([...users.keys()].map((user) => user.toLowerCase()));
  const more = [...asked.users].filter((user) => !known.has(user));
  if (users.size + more.length === 0) return [];
  try {
    return await readUsers(session, name, new Map([...users, ...more.map((user): [string, boolean] => [user, false])]));
  } catch (error) {
    if (statusOf(error) === 403 && users.size === 0) return [];
    throw error;
  }
}

async function readRaw(
  session: Session,
  name: string,
  needs: Needs,
  firstPage: readonly JsonMap[] | undefined,
): Promise<RawRealm> {
  try {
    if (firstPage && firstPage.length >= CLIENT_PAGE) return await readLarge(session, name, needs, firstPage);
    const enough = new AbortController();
    const exported = exportRealm(session, name, true, enough.signal);
    if (firstPage) return withSecrets(await exported, firstPage);
    if (await within(exported, PATIENCE_MS)) return await exported;
    const beyond = await clientPage(session, name, CLIENT_PAGE, 1);
    if (beyond.length === 0) return await exported;
    exported.catch(() => {});
    enough.abort();
    return await readLarge(session, name, needs);
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return readByLists(session, name, needs, firstPage);
  }
}

/** A large realm: everything but clients is cheap; what hangs on clients is read for those that are declared. */
async function readLarge(
  session: Session,
  name: string,
  needs: Needs,
  firstPage?: readonly JsonMap[],
): Promise<RawRealm> {
  const [raw, clients] = await Promise.all([exportRealm(session, name, false), allClients(session, name, firstPage)]);
  const [clientRoles, mappings, complete] = await Promise.all([
    rolesOfClients(session, name, clients, ownersOf(clients, needs)),
    readMappings(session, name, wantedOf(clients, [], needs)),
    withAuthorization(session, name, clients, needs),
  ]);
  const roleScopes = { ...raw.roleScopes, ...mappings.roleScopes };
  return { ...raw, clients: complete, clientRoles, roleScopes, serviceAccounts: mappings.serviceAccounts };
}

/** `POST partial-export`: nearly the whole realm in one request, secrets masked, without ordinary users. */
export async function exportRealm(
  session: Session,
  realm: string,
  exportClients: boolean,
  enough?: AbortSignal,
): Promise<RawRealm> {
  const operation = { what: `export realm ${realm}`, role: "manage-realm, view-clients and query-groups" };
  const exported = await session.read<JsonMap>(
    operation,
    (client) => client.realms.export({ realm, exportClients, exportGroupsAndRoles: true }),
    enough,
  );
  const raw = fromExport(exported);
  return hasTwins(raw) ? { ...raw, ...(await readFlows(session, realm)) } : raw;
}

/** The same export as text, for a file: as the server writes it. */
export async function exportText(session: Session, realm: string): Promise<string> {
  const { realm: exported } = await exportRealm(session, realm, true);
  return `${JSON.stringify(exported, null, 2)}\n`;
}

function withSecrets(raw: RawRealm, page: readonly JsonMap[]): RawRealm {
  const secrets = new Map(page.map((client) => [get(client, "id"), get(client, "secret")]));
  const clients = raw.clients.map((client) => {
    const secret = secrets.get(get(client, "id"));
    return secret === undefined ? client : { ...client, secret };
  });
  return { ...raw, clients };
}

/** Secrets that nobody declared are dropped at the door. */
function snapshotOf(raw: RawRealm, needs: Needs): Snapshot {
  const clients = raw.clients.map((client) =>
    needs.secrets.has(String(get(client, "clientId"))) ? client : without(client, "secret"),
  );
  const found = readObjects({ ...raw, clients });
  const version = get(raw.realm, "keycloakVersion");
  const realm: Realm = {
    name: String(get(raw.realm, "realm") ?? ""),
    exists: true,
    ...(typeof version === "string" ? { version } : {}),
    objects: new Map(found.map(({ address, entry }): [Address, Entry] => [address, entry])),
    ...twinsOf(found.map(({ address }) => address)),
  };
  return { realm, ids: new Map(found.map(({ address, id }) => [address, id])) };
}

function twinsOf(addresses: readonly Address[]): { twins?: readonly Address[] } {
  const seen = new Set<Address>();
  const twins = addresses.filter(
    (address) => seen.size === seen.add(address).size && kindOf(address).namesakes === true,
  );
  return twins.length === 0 ? {} : { twins: [...new Set(twins)].sort() };
}

async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
