import { get, type JsonMap } from "#model/json.ts";
import type { Session } from "./session.ts";

const PAGE = 100;

/** The declared users: one page of the realm, and by name whoever isn't on it when the realm has more. */
export async function readUsers(
  session: Session,
  realm: string,
  names: readonly string[],
): Promise<readonly JsonMap[]> {
  const operation = { what: "read the users", role: "view-users" };
  const page = await session.read<readonly JsonMap[]>(operation, (client) =>
    client.users.find({ realm, first: 0, max: PAGE, briefRepresentation: false }),
  );
  if (page.length < PAGE) return page;
  const seen = new Set(page.map((user) => get(user, "username")));
  const missing = names.filter((name) => !seen.has(name));
  const found = await Promise.all(
    missing.map((username) =>
      session.read<readonly JsonMap[]>(operation, (client) =>
        client.users.find({ realm, username, exact: true, briefRepresentation: false }),
      ),
    ),
  );
  return [...page, ...found.flat()];
}
