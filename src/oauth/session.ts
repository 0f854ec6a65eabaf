import { tokenRevocation } from "openid-client";
import type { AuthServer } from "./server.ts";
import type { GotSubject } from "./subject.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Ends the session that a log-in opened, by revoking its refresh token (RFC 7009): the server then ends what hangs on
 * it, also the client session that an exchange for a refresh token added (Keycloak TokenRevocationEndpoint).
 * Never throws; runs to its end also when the run is interrupted.
 */
export async function closeSession(server: AuthServer, session: GotSubject["session"]): Promise<Verdict["session"]> {
  if (session === null) return "none";
  // A client with `use.refresh.tokens` off: there is a session, and nothing to end it with.
  if (session.refreshToken === null) return "left open";
  const { client, refreshToken } = session;
  try {
    await tokenRevocation(server.client(client.id, client.authentication, "finish"), refreshToken, {
      token_type_hint: "refresh_token",
    });
    return "closed";
  } catch {
    return "left open";
  }
}
