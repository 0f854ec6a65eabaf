import { get, type JsonMap } from "#model/json.ts";
import { belongings } from "./mappings.ts";
import type { Session } from "./session.ts";

const PAGE = 100;

/**
 * The declared users: one page of the realm, and by name whoever isn't on it when the realm has more.
 *
 * @param names `true`: with roles and groups.
 */
export async function readUsers(
  session: Session,
  realm: string,
  names: ReadonlyMap<string, boolean>,
): Promise<readonly JsonMap[]> {
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
