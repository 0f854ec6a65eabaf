import { clientCredentialsGrant, genericGrantRequest } from "openid-client";
import type { Refusal } from "#model/answer.ts";
import type { Subject } from "#model/contract.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { type Client, type KnownClients, knownClient } from "./client.ts";
import { refusalOf, requestFailed } from "./errors.ts";
import type { AuthServer } from "./server.ts";
import type { Missing } from "./verdict.ts";

export interface KnownSubjects extends KnownClients {
  /** The password of a user whose contract brings none. */
  password(username: string): Secret | undefined;
}

export type SubjectResult = GotSubject | { kind: "missing"; missing: Missing } | Refusal;

export interface GotSubject {
  kind: "subject";
  accessToken: string;
  /** The session that the log-in opened; null where it opens none (service accounts, given tokens). */
  session: { client: Client; refreshToken: string | null } | null;
}

/**
 * A token for the contract's subject, by its own log-in: a session that nothing else has used keeps history out of the
 * exchange (a requester's earlier client session changes `sub` and `scope`; Keycloak StandardTokenExchangeProvider).
 * @throws KcxError when the server cannot be asked.
 */
export async function subjectToken(server: AuthServer, subject: Subject, known: KnownSubjects): Promise<SubjectResult> {
  if (subject.kind === "token") {
    const accessToken = openSecret(subject.token);
    if (!accessToken) return missing("subject token", "", subject.token);
    return { kind: "subject", accessToken, session: null };
  }
  const client = knownClient(known, subject.client, "basic");
  if ("what" in client) return { kind: "missing", missing: client };

  const scope: Record<string, string> = subject.scope === undefined ? {} : { scope: subject.scope };
  const config = server.client(client.id, client.authentication, "finish");
  if (subject.kind === "service-account") {
    return logIn(server, client, client.secrets, () => clientCredentialsGrant(config, scope));
  }
  const secret = subject.password ?? known.password(subject.user);
  const password = secret && openSecret(secret);
  if (!password) return missing("password", subject.user, secret);
  const form = { username: subject.user, password, ...scope };
  // RFC 6749 §4.3; OAuth 2.1 drops this grant, and no library has a function for it.
  const grant = () => genericGrantRequest(config, "password", form);
  const result = await logIn(server, client, [...client.secrets, password], grant);
  return result.kind === "subject" ? { ...result, session: result.session ?? { client, refreshToken: null } } : result;
}

async function logIn(
  server: AuthServer,
  client: Client,
  hide: readonly string[],
  grant: () => Promise<{ access_token: string; refresh_token?: string }>,
): Promise<GotSubject | Refusal> {
  try {
    const { access_token, refresh_token } = await grant();
    // A service account has a session only if its client is set to get refresh tokens.
    const session = refresh_token === undefined ? null : { client, refreshToken: refresh_token };
    return { kind: "subject", accessToken: access_token, session };
  } catch (error) {
    const refused = await refusalOf(error, hide);
    if (refused !== undefined) return refused;
    throw requestFailed(error, server.tokenEndpoint);
  }
}

function missing(what: Missing["what"], of: string, secret: Secret | undefined): SubjectResult {
  return { kind: "missing", missing: { what, of, ref: secret?.ref ?? null } };
}
