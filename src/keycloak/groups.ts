import { asList, get, isMap, type JsonMap } from "#model/json.ts";
import { statusOf } from "./errors.ts";
import type { Session } from "./session.ts";

const PAGE = 100;

/**
 * The tree of groups with their roles, where no export brings it: a list a level, and one request a group.
 *
 * @param required unless groups are declared, an administrator who may not see them does without.
 */
export async function readGroups(session: Session, realm: string, required: boolean): Promise<readonly JsonMap[]> {
  const operation = { what: "read the groups", role: "query-groups" };
  try {
    const top = await session.read<readonly JsonMap[]>(operation, (client) =>
      client.groups.find({ realm, first: 0, max: PAGE, briefRepresentation: false }),
    );
    return await Promise.all(top.map((group) => complete(session, realm, group)));
  } catch (error) {
    if (statusOf(error) === 403 && !required) return [];
    throw error;
  }
}

async function complete(session: Session, realm: string, listed: JsonMap): Promise<JsonMap> {
  const operation = { what: "read a group", role: "query-groups" };
  const id = String(get(listed, "id"));
  const group =
    (await session.read<JsonMap | null>(operation, (client) => client.groups.findOne({ realm, id }))) ?? listed;
  const known = asList(get(group, "subGroups")).filter(isMap);
  const beneath =
    known.length > 0 || get(group, "subGroupCount") === 0
      ? known
      : await session.read<readonly JsonMap[]>(operation, (client) =>
          client.groups.listSubGroups({ realm, parentId: id, first: 0, max: PAGE, briefRepresentation: false }),
        );
  return { ...group, subGroups: await Promise.all(beneath.map((inner) => complete(session, realm, inner as JsonMap))) };
}
