import pLimit from "p-limit";
import { type Address, addressOf } from "#model/address.ts";
import { asMap, get, type JsonMap } from "#model/json.ts";
import { clientRoleAddress } from "#model/role-ref.ts";
import type { RawRealm } from "#resources/raw.ts";
import { statusOf } from "./errors.ts";
import { maps } from "./exported.ts";
import type { Session } from "./session.ts";

const AT_ONCE = 4;

/** What a part of an object takes to read, where no export brings it: one request each, so only for some objects. */
export interface Wanted {
  roleScopes: readonly { address: Address; kind: "client" | "client-scope"; id: string }[];
  serviceAccounts: readonly { address: Address; id: string }[];
  /** Their absence is a failure only for these; others may be hidden from this administrator. */
  required: ReadonlySet<Address>;
}

export async function readMappings(
  session: Session,
  realm: string,
  wanted: Wanted,
): Promise<Pick<RawRealm, "roleScopes" | "serviceAccounts">> {
  const limit = pLimit(AT_ONCE);
  const scopes = wanted.roleScopes.map(({ address, kind, id }) =>
    limit(async () => {
      const operation = { what: `read the role scope of a ${kind}`, role: "view-clients" };
      const answer = await session.read<JsonMap>(operation, (client) =>
        kind === "client"
          ? client.clients.listScopeMappings({ realm, id })
          : client.clientScopes.listScopeMappings({ realm, id }),
      );
      return [address, roleNames(answer)] as const;
    }),
  );
  const accounts = wanted.serviceAccounts.map(({ address, id }) =>
    limit(() => serviceAccount(session, realm, id))
      .then((found) => [[address, found] as const])
      .catch((error: unknown) => {
        if (statusOf(error) === 403 && !wanted.required.has(`${address}/service-account`)) return [];
        throw error;
      }),
  );
  const [roleScopes, serviceAccounts] = await Promise.all([Promise.all(scopes), Promise.all(accounts)]);
  return { roleScopes: Object.fromEntries(roleScopes), serviceAccounts: Object.fromEntries(serviceAccounts.flat()) };
}

async function serviceAccount(
  session: Session,
  realm: string,
  clientId: string,
): Promise<RawRealm["serviceAccounts"][string]> {
  const operation = { what: "read a service account", role: "view-clients and view-users" };
  const user = await session.read<JsonMap>(operation, (client) =>
    client.clients.getServiceAccountUser({ realm, id: clientId }),
  );
  const { realmRoles, clientRoles, groups } = await belongings(session, realm, String(get(user, "id")));
  const ofClients = Object.entries(clientRoles).flatMap(([id, names]) =>
    names.map((name) => clientRoleAddress(id, name)),
  );
  return {
    roles: [...realmRoles.map((name) => addressOf("role", name)), ...ofClients].sort(),
    groups,
  };
}

/** Roles and groups of one user, in the form of an export. */
export async function belongings(
  session: Session,
  realm: string,
  id: string,
): Promise<{ realmRoles: string[]; clientRoles: Record<string, string[]>; groups: string[] }> {
  const operation = { what: "read a user's roles and groups", role: "view-users" };
  const [roles, groups] = await Promise.all([
    session.read<JsonMap>(operation, (client) => client.users.listRoleMappings({ realm, id })),
    session.read<readonly JsonMap[]>(operation, (client) => client.users.listGroups({ realm, id })),
  ]);
  const clientRoles = Object.entries(asMap(get(roles, "clientMappings"))).map(
    ([clientId, mapping]): [string, string[]] => [clientId, namesOf(maps(get(asMap(mapping), "mappings")))],
  );
  return {
    realmRoles: namesOf(maps(get(roles, "realmMappings"))),
    clientRoles: Object.fromEntries(clientRoles),
    groups: groups.map((group) => String(get(group, "path"))),
  };
}

/** Role representations with their composites, which lists leave out. */
export async function withComposites(
  session: Session,
  realm: string,
  roles: readonly JsonMap[],
): Promise<readonly JsonMap[]> {
  const limit = pLimit(AT_ONCE);
  const operation = { what: "read what a role includes", role: "view-realm" };
  return Promise.all(
    roles.map((role) =>
      limit(async () => {
        if (get(role, "composite") !== true) return role;
        const id = String(get(role, "id"));
        const included = await session.read<readonly JsonMap[]>(operation, (client) =>
          client.roles.getCompositeRoles({ realm, id }),
        );
        return { ...role, composites: { included } };
      }),
    ),
  );
}

/** Turns what `withComposites` found into an export's form; client roles name their client only by its id. */
export function namedComposites(roles: readonly JsonMap[], clientIds: ReadonlyMap<string, string>): readonly JsonMap[] {
  return roles.map((role) => {
    const included = maps(get(asMap(get(role, "composites")), "included"));
    if (included.length === 0) return role;
    const client: Record<string, string[]> = {};
    for (const inner of included.filter((one) => get(one, "clientRole") === true)) {
      const owner = clientIds.get(String(get(inner, "containerId"))) ?? "";
      client[owner] = [...(client[owner] ?? []), String(get(inner, "name"))];
    }
    return {
      ...role,
      composites: { realm: namesOf(included.filter((one) => get(one, "clientRole") !== true)), client },
    };
  });
}

function roleNames(mappings: JsonMap): Address[] {
  const ofClients = Object.entries(asMap(get(mappings, "clientMappings"))).flatMap(([id, mapping]) =>
    namesOf(maps(get(asMap(mapping), "mappings"))).map((name) => clientRoleAddress(id, name)),
  );
  const ofRealm = namesOf(maps(get(mappings, "realmMappings"))).map((name) => addressOf("role", name));
  return [...ofRealm, ...ofClients].sort();
}

function namesOf(list: readonly JsonMap[]): string[] {
  return list.map((item) => String(get(item, "name")));
}
