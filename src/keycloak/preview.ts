import type { Json, JsonMap } from "#model/json.ts";
import type { Session } from "./session.ts";

/** Whose example token, and of which client: by the server's ids. */
export interface ExampleQuery {
  client: string;
  user: string;
  scope: string | undefined;
  /** At most one; the endpoint takes no list. */
  audience: string | undefined;
  kind: "access-token" | "id-token";
}

/**
 * The claims of a token as the server would make it for a log-in to this client (ClientScopeEvaluateResource): nobody
 * logs in, nothing is exchanged, no session is left.
 */
export function exampleToken(session: Session, realm: string, query: ExampleQuery): Promise<JsonMap> {
  const { client: id, user: userId, scope = "", audience, kind } = query;
  const operation = { what: "preview a token", role: "view-clients and view-users" };
  return session.read<JsonMap>(operation, ({ clients }) =>
    kind === "id-token"
      ? clients.evaluateGenerateIdToken({ realm, id, userId, scope })
      : // Without an audience the parameter must be absent, which the client's types don't know.
        clients.evaluateGenerateAccessToken({
          realm,
          id,
          userId,
          scope,
          ...(audience !== undefined && { audience }),
        } as {
          realm: string;
          id: string;
          userId: string;
          scope: string;
          audience: string;
        }),
  );
}

/** The server's id of the user behind a client's service account. */
export async function serviceAccountId(session: Session, realm: string, client: string): Promise<string> {
  const operation = { what: "read a service account", role: "view-clients" };
  const user = await session.read<{ id?: Json }>(operation, ({ clients }) =>
    clients.getServiceAccountUser({ realm, id: client }),
  );
  return String(user.id ?? "");
}
