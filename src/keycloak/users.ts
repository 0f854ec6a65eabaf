import pLimit from "p-limit";
import { get, type JsonMap } from "#model/json.ts";
import { statusOf } from "./errors.ts";
import { belongings } from "./mappings.ts";
import type { Needs } from "./needs.ts";
import type { Session } from "./session.ts";

const PAGE = 100;

/**
 * The declared users: one page of the realm, and by name whoever isn't on it when the realm has more.
 *
 * @param names `true`: with roles and groups.
 */
export async function readUsers(session: Session, realm: string, names: Needs["users"]): Promise<readonly JsonMap[]> {
  if (names === "everybody") return readEverybody(session, realm);
  const operation = { what: "read the users", role: "view-users" };
  const find = (query: Record<string, unknown>) =>
    session.read<readonly JsonMap[]>(operation, (client) =>
      client.users.find({ realm, briefRepresentation: false, ...query }),
    );
  const page = await find({ first: 0, max: PAGE });
  const seen = new Set(page.map((user) => get(user, "username")));
  const missing = page.length < PAGE ? [] : [...names.keys()].filter((name) => !seen.has(name));
  const found = await Promise.all(missing.map((username) => find({ username, exact: true })));
  return Promise.all(
    [...page, ...found.flat()].map(async (user) => {
      if (names.get(String(get(user, "username"))) !== true) return user;
      return { ...user, ...(await belongings(session, realm, String(get(user, "id")))) };
    }),
  );
}

/** Ordinary users of the realm: those behind service accounts are not counted. */
export function countUsers(session: Session, realm: string): Promise<number> {
  return session.read({ what: "count the users", role: "view-users" }, (client) => client.users.count({ realm }));
}

const AT_ONCE = 4;

/** Every user with roles and groups, and whether there is a password: `credentials`, as an export has them. */
async function readEverybody(session: Session, realm: string): Promise<readonly JsonMap[]> {
  const operation = { what: "read the users", role: "view-users" };
  const limit = pLimit(AT_ONCE);
  const found: JsonMap[] = [];
  for (let first = 0; ; first += PAGE) {
    const page = await session.read<readonly JsonMap[]>(operation, (client) =>
      client.users.find({ realm, briefRepresentation: false, first, max: PAGE }),
    );
    found.push(...page);
    if (page.length < PAGE) break;
  }
  return Promise.all(
    found.map((user) =>
      limit(async () => {
        const id = String(get(user, "id"));
        const [own, credentials] = await Promise.all([
          belongings(session, realm, id),
          session.read<readonly JsonMap[]>(operation, (client) => client.users.getCredentials({ realm, id })),
        ]);
        return { ...user, ...own, credentials };
      }),
    ),
  );
}

/** The same users, some with roles and groups now; where these may not be read, without. */
export async function withRoles(
  session: Session,
  realm: string,
  users: readonly JsonMap[],
  names: ReadonlySet<string>,
): Promise<readonly JsonMap[]> {
  return Promise.all(
    users.map(async (user) => {
      if (!names.has(String(get(user, "username")))) return user;
      try {
        return { ...user, ...(await belongings(session, realm, String(get(user, "id")))) };
      } catch (error) {
        if (statusOf(error) === 403) return user;
        throw error;
      }
    }),
  );
}
