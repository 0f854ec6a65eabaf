import { KcxError } from "#errors.ts";
import type { Address } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi, MapperParent, ScopeList } from "#resources/api.ts";
import { readObjects } from "#resources/index.ts";
import { authorizationApi } from "./authorization.ts";
import { clientPolicyApi } from "./client-policies.ts";
import { putClient } from "./client-put.ts";
import { componentApi } from "./components.ts";
import { statusOf } from "./errors.ts";
import { maps } from "./exported.ts";
import { flowApi } from "./flows.ts";
import { identityApi } from "./identities.ts";
import { identityProviderApi } from "./identity-providers.ts";
import { localizationApi } from "./localization.ts";
import { organizationApi } from "./organizations.ts";
import { requiredActionApi } from "./required-actions.ts";
import { RoleMappings } from "./role-mappings.ts";
import { safe } from "./segments.ts";
import type { Call, Session } from "./session.ts";
import { exportRealm } from "./snapshot.ts";
import { userProfileApi } from "./user-profile.ts";

/**
 * The writes that kinds ask for, through the admin client. Everything is addressed by id, and an id that isn't one is
 * refused: the client's path templates don't escape dot segments, so a name in a path can hit something else entirely.
 */
export function adminApi(session: Session, realm: string, ids: ReadonlyMap<Address, string>): AdminApi {
  const known = new Map(ids);
  const write = <T>(what: string, role: string, call: Call) => session.write<T>({ what, role }, call);
  const read = <T>(what: string, role: string, call: Call) => session.read<T>({ what, role }, call);
  const mappers = (parent: MapperParent) =>
    parent.kind === "client" ? session.client.clients : session.client.clientScopes;
  // Not by the mappers' own endpoint: it shows them with defaults filled in, which a PUT would then write down.
  const findMappers = async (parent: MapperParent) => {
    const holder = await read<JsonMap | null>(`read the mappers of a ${parent.kind}`, "view-clients", (client) =>
      (parent.kind === "client" ? client.clients : client.clientScopes).findOne({ realm, id: safe(parent.id) }),
    );
    return maps(get(holder ?? {}, "protocolMappers"));
  };
  const roleMappings = new RoleMappings(session, realm, (address) => known.get(address));
  return {
    idOf(address) {
      const id = known.get(address);
      if (id === undefined) throw new KcxError("NOT_THERE", `the server told of no ${address}`);
      return safe(id);
    },
    learn: (address, id) => void known.set(address, id),
    now: () => session.server.now(),
    realm: {
      get: () => read("read the realm", "view-realm", (client) => client.realms.findOne({ realm })),
      async create(representation) {
        await write("create the realm", "create-realm (of master)", (client) =>
          client.realms.create(body(representation)),
        );
        session.renew();
        const raw = await exportRealm(session, realm, true);
        for (const { address, id } of readObjects(raw)) known.set(address, id);
      },
      update: (representation) =>
        write("change the realm's settings", "manage-realm", (client) =>
          client.realms.update({ realm }, body(representation)),
        ),
      setScopeType: (id, list, member) =>
        write("change the realm's default scopes", "manage-clients", ({ clientScopes }) => {
          const target = { realm, id: safe(id) };
          if (list === "default")
            return member ? clientScopes.addDefaultClientScope(target) : clientScopes.delDefaultClientScope(target);
          return member
            ? clientScopes.addDefaultOptionalClientScope(target)
            : clientScopes.delDefaultOptionalClientScope(target);
        }),
    },
    clients: {
      create: (representation) =>
        write<{ id: string }>(`create client ${nameIn(representation, "clientId")}`, "manage-clients", (client) =>
          client.clients.create({ ...body(representation), realm }),
        ).then(({ id }) => id),
      get: (id) => read("read a client", "view-clients", (client) => client.clients.findOne({ realm, id: safe(id) })),
      update: (id, representation) => putClient(session, realm, id, representation),
      remove: (id) =>
        write("delete a client", "manage-clients", (client) => client.clients.del({ realm, id: safe(id) })),
      serviceAccount: (id) =>
        read<JsonMap>("read a service account", "view-clients and view-users", (client) =>
          client.clients.getServiceAccountUser({ realm, id: safe(id) }),
        ).then((user) => nameIn(user, "id")),
      setScope: (id, clientScopeId, list, member) =>
        write("change a client's scopes", "manage-clients", ({ clients }) => {
          const target = { realm, id: safe(id), clientScopeId: safe(clientScopeId) };
          return clients[SCOPE_CALLS[list][member ? "add" : "remove"]](target);
        }),
    },
    clientScopes: {
      create: (representation) =>
        write<{ id: string }>(`create client scope ${nameIn(representation, "name")}`, "manage-clients", (client) =>
          client.clientScopes.create({ ...body(representation), realm }),
        ).then(({ id }) => id),
      get: (id) =>
        read("read a client scope", "view-clients", (client) => client.clientScopes.findOne({ realm, id: safe(id) })),
      update: (id, representation) =>
        write("update a client scope", "manage-clients", (client) =>
          client.clientScopes.update({ realm, id: safe(id) }, body(representation)),
        ),
      remove: (id) =>
        write("delete a client scope", "manage-clients", (client) => client.clientScopes.del({ realm, id: safe(id) })),
    },
    users: {
      create: (representation) =>
        write<{ id: string }>(`create user ${nameIn(representation, "username")}`, "manage-users", (client) =>
          client.users.create({ ...body(representation), realm }),
        ).then(({ id }) => id),
      get: (id) => read("read a user", "view-users", (client) => client.users.findOne({ realm, id: safe(id) })),
      update: (id, representation) =>
        write("update a user", "manage-users", (client) =>
          client.users.update({ realm, id: safe(id) }, body(representation)),
        ),
      remove: (id) => write("delete a user", "manage-users", (client) => client.users.del({ realm, id: safe(id) })),
      groups: (id) =>
        read<readonly JsonMap[]>("read a user's groups", "view-users", (client) =>
          client.users.listGroups({ realm, id: safe(id) }),
        ).then((groups) => groups.map((group) => nameIn(group, "id"))),
      setGroup: (id, groupId, member) =>
        write("change a user's groups", "manage-users", ({ users }) => {
          const target = { realm, id: safe(id), groupId: safe(groupId) };
          return member ? users.addToGroup(target) : users.delFromGroup(target);
        }),
      ...identityApi(session, realm),
      resetPassword: (id, credential) =>
        write("set a user's password", "manage-users", (client) =>
          client.users.resetPassword({ realm, id: safe(id), credential: body(credential) }),
        ),
    },
    groups: {
      create: (parentId, representation) =>
        write<{ id: string }>(`create group ${nameIn(representation, "name")}`, "manage-users", ({ groups }) =>
          parentId === undefined
            ? groups.create({ ...body(representation), realm })
            : groups.createChildGroup(
                { realm, id: safe(parentId) },
                { ...body(representation), name: nameIn(representation, "name") },
              ),
        ).then(({ id }) => id),
      get: (id) => read("read a group", "query-groups", (client) => client.groups.findOne({ realm, id: safe(id) })),
      update: (id, representation) =>
        write("update a group", "manage-users", (client) =>
          client.groups.update({ realm, id: safe(id) }, body(representation)),
        ),
      remove: (id) => write("delete a group", "manage-users", (client) => client.groups.del({ realm, id: safe(id) })),
      setDefault: (id, member) =>
        write("change the default groups", "manage-realm", ({ realms }) =>
          member ? realms.addDefaultGroup({ realm, id: safe(id) }) : realms.removeDefaultGroup({ realm, id: safe(id) }),
        ),
    },
    components: componentApi(session, realm),
    organizations: organizationApi(session, realm),
    authorization: authorizationApi(session, realm),
    localization: localizationApi(session, realm),
    clientPolicies: clientPolicyApi(session, realm),
    userProfile: userProfileApi(session, realm),
    identityProviders: identityProviderApi(session, realm),
    requiredActions: requiredActionApi(session, realm),
    flows: flowApi(session, realm),
    roleMappings,
    roles: {
      create: (clientId, representation) =>
        write(
          `create role ${nameIn(representation, "name")}`,
          clientId === undefined ? "manage-realm" : "manage-clients",
          (client) =>
            clientId === undefined
              ? client.roles.create({ ...body(representation), realm })
              : client.clients.createRole({ ...body(representation), realm, id: safe(clientId) }),
        ),
      get: (id) => read("read a role", "view-realm", (client) => client.roles.findOneById({ realm, id: safe(id) })),
      update: (id, representation) =>
        write("update a role", "manage-realm", (client) =>
          client.roles.updateById({ realm, id: safe(id) }, body(representation)),
        ),
      remove: (id) => write("delete a role", "manage-realm", (client) => client.roles.delById({ realm, id: safe(id) })),
    },
    mappers: {
      create: (parent, representation) =>
        write(`add mapper ${nameIn(representation, "name")}`, "manage-clients", () =>
          mappers(parent).addProtocolMapper({ realm, id: safe(parent.id) }, body(representation)),
        ),
      list: findMappers,
      update: (parent, mapperId, representation) =>
        write(`update mapper ${nameIn(representation, "name")}`, "manage-clients", () =>
          mappers(parent).updateProtocolMapper(
            { realm, id: safe(parent.id), mapperId: safe(mapperId) },
            body(representation),
          ),
        ),
      remove: (parent, mapperId) =>
        write<void>("delete a mapper", "manage-clients", () =>
          mappers(parent).delProtocolMapper({ realm, id: safe(parent.id), mapperId: safe(mapperId) }),
        ).catch(unlessGone),
    },
  };
}

const SCOPE_CALLS: Record<
  ScopeList,
  {
    add: "addDefaultClientScope" | "addOptionalClientScope";
    remove: "delDefaultClientScope" | "delOptionalClientScope";
  }
> = {
  default: { add: "addDefaultClientScope", remove: "delDefaultClientScope" },
  optional: { add: "addOptionalClientScope", remove: "delOptionalClientScope" },
};

/** Somebody else was quicker to delete it. */
function unlessGone(error: unknown): void {
  if (statusOf(error) !== 404) throw error;
}

/** What goes over the wire: secrets opened, here and nowhere else. */
function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}

function nameIn(representation: JsonMap, field: string): string {
  return String(get(representation, field) ?? "");
}
