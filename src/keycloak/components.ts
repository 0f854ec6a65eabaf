import { get, type JsonMap, put } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { safe } from "./segments.ts";
import type { Session } from "./session.ts";

/** All components as an export has them: by type, each with those beneath it. */
export async function readComponents(session: Session, realm: string): Promise<JsonMap> {
  const all = await list(session, realm, {});
  const ids = new Set(all.map((one) => get(one, "id")));
  const byType = (own: readonly JsonMap[]): JsonMap => {
    let types: Record<string, JsonMap[]> = {};
    for (const one of own) {
      const type = String(get(one, "providerType"));
      const beneath = byType(all.filter((inner) => get(inner, "parentId") === get(one, "id")));
      types = { ...types, [type]: [...(types[type] ?? []), put(one, "subComponents", beneath)] };
    }
    return types;
  };
  return byType(all.filter((one) => !ids.has(get(one, "parentId"))));
}

export function componentApi(session: Session, realm: string): AdminApi["components"] {
  const role = "manage-realm";
  return {
    create: (representation) =>
      session
        .write<{ id: string }>({ what: "create a component", role }, ({ components }) =>
          components.create({ ...body(representation), realm }),
        )
        .then(({ id }) => id),
    get: (id) =>
      session.read({ what: "read a component", role: "view-realm" }, ({ components }) =>
        components.findOne({ realm, id: safe(id) }),
      ),
    within: (parent) => list(session, realm, { parent: safe(parent) }),
    update: (id, representation) =>
      session.write({ what: "update a component", role }, ({ components }) =>
        components.update({ realm, id: safe(id) }, body(representation)),
      ),
    remove: (id) =>
      session.write({ what: "delete a component", role }, ({ components }) => components.del({ realm, id: safe(id) })),
  };
}

function list(session: Session, realm: string, query: { parent?: string }): Promise<readonly JsonMap[]> {
  return session.read({ what: "read the components", role: "view-realm" }, ({ components }) =>
    components.find({ realm, ...query }),
  );
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}
