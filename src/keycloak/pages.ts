import pLimit from "p-limit";
import { get, type JsonMap } from "#model/json.ts";
import { namedComposites, withComposites } from "./mappings.ts";
import type { Session } from "./session.ts";

/** Clients a page: full representations cold 0.18 s, whatever the realm's size; unpaged reads are quadratic. */
export const CLIENT_PAGE = 100;
const AT_ONCE = 4;

export async function clientPage(
  session: Session,
  realm: string,
  first: number,
  max = CLIENT_PAGE,
): Promise<readonly JsonMap[]> {
  const operation = { what: "read the clients", role: "view-clients" };
  return session.read(operation, (client) => client.clients.find({ realm, first, max }));
}

/** Every client: pages, four at a time, until one isn't full. */
export async function allClients(
  session: Session,
  realm: string,
  firstPage?: readonly JsonMap[],
): Promise<readonly JsonMap[]> {
  const found: JsonMap[] = [...(firstPage ?? [])];
  if (firstPage && firstPage.length < CLIENT_PAGE) return found;
  for (let first = found.length; ; first += CLIENT_PAGE * AT_ONCE) {
    const starts = Array.from({ length: AT_ONCE }, (_, index) => first + index * CLIENT_PAGE);
    const pages = await Promise.all(starts.map((start) => clientPage(session, realm, start)));
    for (const page of pages) found.push(...page);
    if (pages.some((page) => page.length < CLIENT_PAGE)) return found;
  }
}

/** The server's ids of clients and their client ids, which roles that are included in others are known by. */
export function clientIdsOf(clients: readonly JsonMap[]): ReadonlyMap<string, string> {
  return new Map(clients.map((client) => [String(get(client, "id")), String(get(client, "clientId"))]));
}

/** The roles of some clients with what they include, by client id. */
export async function rolesOfClients(
  session: Session,
  realm: string,
  clients: readonly JsonMap[],
  asked: readonly JsonMap[],
): Promise<Record<string, readonly JsonMap[]>> {
  const limit = pLimit(AT_ONCE);
  const operation = { what: "read a client's roles", role: "view-clients" };
  const clientIds = clientIdsOf(clients);
  const answers = await Promise.all(
    asked.map((entry) =>
      limit(async () => {
        const id = String(get(entry, "id"));
        const full = { realm, id, briefRepresentation: false };
        const roles = await session.read<readonly JsonMap[]>(operation, (client) => client.clients.listRoles(full));
        const composed = await withComposites(session, realm, roles);
        return [String(get(entry, "clientId")), namedComposites(composed, clientIds)] as const;
      }),
    ),
  );
  return Object.fromEntries(answers);
}
