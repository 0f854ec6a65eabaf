import { clientCredentialsGrant, genericGrantRequest, type TokenEndpointResponse } from "openid-client";
import type { Refusal } from "#model/answer.ts";
import type { Subject } from "#model/contract.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import type { Patience } from "./approval.ts";
import { type Client, type KnownClients, knownClient } from "./client.ts";
import { type Answered, answerOf } from "./errors.ts";
import { byBackchannel, byDevice } from "./person.ts";
import type { AuthServer } from "./server.ts";
import type { Missing } from "./verdict.ts";

export interface KnownSubjects extends KnownClients {
  /** The password of a user whose contract brings none. */
  password(username: string): Secret | undefined;
}

/** A subject that one log-in gives; chains are `chain.ts`. */
export type FirstSubject = Exclude<Subject, { kind: "exchange" }>;

export type SubjectResult = GotSubject | { kind: "missing"; missing: Missing } | Refusal;

export interface GotSubject {
  kind: "subject";
  accessToken: string;
  /** The whole answer of the log-in; null for a token that was given. */
  response: TokenEndpointResponse | null;
  /** The session that the log-in opened; null where it opens none (service accounts, given tokens). */
  session: { client: Client; refreshToken: string | null } | null;
}

/**
 * A token for the contract's subject, by its own log-in: a session that nothing else has used keeps history out of the
 * exchange (a requester's earlier client session changes `sub` and `scope`; Keycloak StandardTokenExchangeProvider).
 * @throws KcxError when the server cannot be asked.
 */
export async function subjectToken(
  server: AuthServer,
  subject: FirstSubject,
  known: KnownSubjects,
  patience: Patience,
): Promise<SubjectResult> {
  if (subject.kind === "token") {
    const accessToken = openSecret(subject.token);
    if (!accessToken) return missing("subject token", "", subject.token);
    return { kind: "subject", accessToken, response: null, session: null };
  }
  const client = await knownClient(known, { client: subject.client, auth: "basic" });
  if ("what" in client) return { kind: "missing", missing: client };
  if (subject.kind === "device") return held(await byDevice(server, client, subject, patience), client, "session");
  if (subject.kind === "ciba") return held(await byBackchannel(server, client, subject, patience), client, "session");

  const scope: Record<string, string> = subject.scope === undefined ? {} : { scope: subject.scope };
  if (subject.kind === "service-account") return logInAsItself(server, client, scope);
  const config = server.client(client.id, client.authentication, "finish");
  const secret = subject.password ?? known.password(subject.user);
  const password = secret && openSecret(secret);
  if (!password) return missing("password", subject.user, secret);
  const form = { username: subject.user, password, ...scope };
  // RFC 6749 §4.3; OAuth 2.1 drops this grant, and no library has a function for it.
  const grant = () => genericGrantRequest(config, "password", form);
  return held(await answerOf(server, [...client.secrets, password], grant), client, "session");
}

/** A client's own token (client credentials grant, RFC 6749 §4.4). */
export async function logInAsItself(
  server: AuthServer,
  client: Client,
  parameters: Record<string, string>,
): Promise<GotSubject | Refusal> {
  const config = server.client(client.id, client.authentication, "finish");
  const granted = await answerOf(server, client.secrets, () => clientCredentialsGrant(config, parameters));
  // A service account has a session only if its client is set to get refresh tokens.
  return held(granted, client, "no session");
}

/** @param opens what the grant opens also where it gives no refresh token. */
export function held(
  granted: Answered<TokenEndpointResponse> | Refusal,
  client: Client,
  opens: "session" | "no session",
): GotSubject | Refusal {
  if (granted.kind === "refusal") return granted;
  const { access_token: accessToken, refresh_token: refreshToken } = granted.answer;
  const session =
    refreshToken === undefined && opens === "no session" ? null : { client, refreshToken: refreshToken ?? null };
  return { kind: "subject", accessToken, response: granted.answer, session };
}

function missing(what: Missing["what"], of: string, secret: Secret | undefined): SubjectResult {
  return { kind: "missing", missing: { what, of, ref: secret?.ref ?? null } };
}
