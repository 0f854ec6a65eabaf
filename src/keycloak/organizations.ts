import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { statusOf } from "./errors.ts";
import { safe, safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

const PAGE = 100;

/** All organizations with their identity providers; none where the realm has no use for them. */
export async function readOrganizations(session: Session, realm: string): Promise<readonly JsonMap[]> {
  const read = (call: Call) =>
    session.read<readonly JsonMap[]>({ what: "read the organizations", role: "view-organizations" }, call);
  const all: JsonMap[] = [];
  try {
    for (let page: readonly JsonMap[] | undefined; page === undefined || page.length === PAGE; all.push(...page)) {
      const query = { realm, first: all.length, max: PAGE, briefRepresentation: false };
      page = await read(({ organizations }) => organizations.find(query));
    }
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
  return Promise.all(
    all.map(async (one) => {
      const orgId = safe(String(get(one, "id")));
      try {
        const identityProviders = await read(({ organizations }) =>
          organizations.listIdentityProviders({ realm, orgId }),
        );
        return { ...one, identityProviders };
      } catch (error) {
        // To whom identity providers are closed, an organization has none to show.
        if (statusOf(error) === 403) return one;
        throw error;
      }
    }),
  );
}

export function organizationApi(session: Session, realm: string): AdminApi["organizations"] {
  const role = "manage-organizations";
  return {
    create: (representation) =>
      session
        .write<{ id: string }>({ what: `create organization ${get(representation, "alias")}`, role }, (client) =>
          client.organizations.create({ ...body(representation), realm }),
        )
        .then(({ id }) => id),
    get: (id) =>
      session.read({ what: "read an organization", role: "view-organizations" }, ({ organizations }) =>
        organizations.findOne({ realm, id: safe(id) }),
      ),
    update: (id, representation) =>
      session.write({ what: "update an organization", role }, ({ organizations }) =>
        organizations.updateById({ realm, id: safe(id) }, body(representation)),
      ),
    remove: (id) =>
      session.write({ what: "delete an organization", role }, ({ organizations }) =>
        organizations.delById({ realm, id: safe(id) }),
      ),
    setProvider: (id, alias, member) =>
      session.write({ what: "change an organization's identity providers", role }, ({ organizations }) => {
        const target = { realm, orgId: safe(id), alias: safeName(alias) };
        return member ? organizations.linkIdp(target) : organizations.unLinkIdp(target);
      }),
  };
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}
