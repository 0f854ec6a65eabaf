import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { statusOf } from "./errors.ts";
import type { Needs } from "./needs.ts";
import { safe, safeName } from "./segments.ts";
import type { Call, Session } from "./session.ts";

const PAGE = 100;

/**
 * All organizations with their identity providers; none where the realm has no use for them. With their members where
 * these are declared: who was put there. Members who came by an identity provider of the organization are *managed*:
 * they belong to it as long as they live, and whoever takes one out deletes the user (JpaOrganizationProvider,
 * removeMember). So such a one counts only where it is declared, and is never one too many.
 */
export async function readOrganizations(
  session: Session,
  realm: string,
  declared: Needs["members"],
): Promise<readonly JsonMap[]> {
  const read = (call: Call, role = "view-organizations") =>
    session.read<readonly JsonMap[]>({ what: "read the organizations", role }, call);
  const membersOf = (orgId: string) =>
    everyPage((page) =>
      read(
        ({ organizations }) => organizations.listMembers({ realm, orgId, ...page }),
        "view-organizations and view-users",
      ),
    );
  let all: readonly JsonMap[];
  try {
    all = await everyPage((page) => {
      const query = { realm, briefRepresentation: false, ...page };
      return read(({ organizations }) => organizations.find(query));
    });
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
  return Promise.all(
    all.map(async (one) => {
      const orgId = safe(String(get(one, "id")));
      const names = declared === "everybody" ? new Set<string>() : declared.get(String(get(one, "alias")));
      const [identityProviders, members] = await Promise.all([
        providersOf(() => read(({ organizations }) => organizations.listIdentityProviders({ realm, orgId }))),
        names && membersOf(orgId),
      ]);
      const counts = (member: JsonMap) =>
        get(member, "membershipType") !== "MANAGED" || names?.has(String(get(member, "username"))) === true;
      return { ...one, ...identityProviders, ...(members && { members: members.filter(counts) }) };
    }),
  );
}

/** To whom identity providers are closed, an organization has none to show. */
async function providersOf(read: () => Promise<readonly JsonMap[]>): Promise<JsonMap> {
  try {
    return { identityProviders: await read() };
  } catch (error) {
    if (statusOf(error) === 403) return {};
    throw error;
  }
}

async function everyPage(
  read: (page: { first: number; max: number }) => Promise<readonly JsonMap[]>,
): Promise<readonly JsonMap[]> {
  const all: JsonMap[] = [];
  for (let page: readonly JsonMap[] | undefined; page === undefined || page.length === PAGE; all.push(...page)) {
    page = await read({ first: all.length, max: PAGE });
  }
  return all;
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
    setMember: (id, userId, member) =>
      session.write(
        { what: "change who belongs to an organization", role: `${role} and manage-users` },
        ({ organizations }) => {
          const target = { realm, orgId: safe(id), userId: safe(userId) };
          return member ? organizations.addMember(target) : organizations.delMember(target);
        },
      ),
  };
}

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}
