import { addressOf } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { statusOf } from "./errors.ts";
import type { Needs } from "./needs.ts";
import { safe } from "./segments.ts";
import type { Session } from "./session.ts";

const READ = { what: "read a client's authorization settings", role: "manage-clients (or manage-authorization)" };
const WRITE = { what: "change a client's authorization settings", role: "manage-clients" };

/** An export of all clients has their authorization settings; elsewhere they are asked for where they are declared. */
export function withAuthorization(
  session: Session,
  realm: string,
  clients: readonly JsonMap[],
  { parts }: Pick<Needs, "parts">,
): Promise<readonly JsonMap[]> {
  return Promise.all(
    clients.map(async (client) => {
      const part = `${addressOf("client", String(get(client, "clientId")))}/authorization`;
      if (get(client, "authorizationServicesEnabled") !== true || !parts.has(part)) return client;
      const id = safe(String(get(client, "id")));
      const settings = await session.read<JsonMap>(READ, ({ clients }) => clients.exportResource({ realm, id }));
      return { ...client, authorizationSettings: settings };
    }),
  );
}

export function authorizationApi(session: Session, realm: string): AdminApi["authorization"] {
  return {
    async get(clientId) {
      const id = safe(clientId);
      // The settings know names only; ids are in the lists, which know less of a policy.
      const list = <T>(call: Parameters<Session["read"]>[1]) => session.read<T>(READ, call);
      const [settings, scopes, resources, policies] = await Promise.all([
        list<JsonMap>(({ clients }) => clients.exportResource({ realm, id })),
        list<readonly JsonMap[]>(({ clients }) => clients.listAllScopes({ realm, id })),
        list<readonly JsonMap[]>(({ clients }) => clients.listResources({ realm, id, first: 0, max: MOST })),
        list<readonly JsonMap[]>(({ clients }) => clients.listPolicies({ realm, id, first: 0, max: MOST })),
      ]);
      return { settings, scopes, resources, policies };
    },
    async import(clientId, representation) {
      await session.write(WRITE, ({ clients }) =>
        clients.importResource({ realm, id: safe(clientId) }, body(representation) as never),
      );
    },
    update: (clientId, list, itemId, representation) =>
      session.write(WRITE, ({ clients }) => {
        const id = safe(clientId);
        return list === "resources"
          ? clients.updateResource({ realm, id, resourceId: safe(itemId) }, body({ ...representation, _id: itemId }))
          : clients.updateAuthorizationScope(
              { realm, id, scopeId: safe(itemId) },
              body({ ...representation, id: itemId }),
            );
      }),
    async remove(clientId, list, itemId) {
      const [id, item] = [safe(clientId), safe(itemId)];
      try {
        await session.write(WRITE, ({ clients }) => {
          if (list === "resources") return clients.delResource({ realm, id, resourceId: item });
          return list === "scopes"
            ? clients.delAuthorizationScope({ realm, id, scopeId: item })
            : clients.delPolicy({ realm, id, policyId: item });
        });
      } catch (error) {
        // A permission goes with the last thing that it was about.
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}

/** Without a number the server shows a hundred. */
const MOST = 100_000;

function body(representation: JsonMap): Record<string, unknown> {
  return openAll(representation) as Record<string, unknown>;
}
