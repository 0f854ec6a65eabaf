import { ClientSecretBasic, ClientSecretJwt, tokenIntrospection } from "openid-client";
import type { Refusal } from "#model/answer.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import type { Client } from "./client.ts";
import { type EarlierToken, earlierToken, type Provable } from "./earlier-token.ts";
import { answerOf } from "./errors.ts";
import type { AuthServer } from "./server.ts";
import { closeSession } from "./session.ts";
import { logInAsItself } from "./subject.ts";
import { type VerifyEnv, verifyContracts } from "./verify.ts";

/** What showed that the server takes a secret: a token, the declared exchange, or that it answered the client at all. */
export type Acceptance = { kind: "accepted"; by: "token" | "exchange" | "authentication" };

export interface Prover {
  /** @throws KcxError when the server cannot be asked. */
  prove(secret: Secret): Promise<Acceptance | Refusal>;
  /** Only whether the client is let in, as cheaply as that can be known. */
  isTaken(secret: Secret): Promise<boolean>;
  /** A token of now, to be asked for again later; `undefined` where none can be got. */
  token(secret: Secret): Promise<EarlierToken | undefined>;
}

/** Tries secrets of one client on the real server. */
export function proverOf(server: AuthServer, client: Provable, env: VerifyEnv): Prover {
  const withSecret = (secret: Secret): Client => clientWith(client, secret);
  const knownWith = (secret: Secret): VerifyEnv => ({
    ...env,
    clientSecret: (id) => (id === client.id ? secret : env.clientSecret(id)),
  });
  const prove: Prover["prove"] = async (secret) => {
    if (client.hasServiceAccount) return byToken(server, withSecret(secret));
    const letIn = await byAuthentication(server, withSecret(secret));
    if (letIn.kind === "refusal" || !client.contract) return letIn;
    // A contract may be broken for many reasons; that the client was let in is known by now.
    const [verdict] = await verifyContracts([client.contract], knownWith(secret));
    return verdict?.status === "kept" ? { kind: "accepted", by: "exchange" } : letIn;
  };
  return {
    prove,
    async isTaken(secret) {
      const result = await byAuthentication(server, withSecret(secret));
      return result.kind === "accepted";
    },
    token: (secret) => earlierToken(server, withSecret(secret), client, knownWith(secret)),
  };
}

function clientWith({ id, auth }: Provable, secret: Secret): Client {
  const value = openSecret(secret) ?? "";
  return {
    id,
    auth: "basic",
    authentication: auth === "jwt" ? ClientSecretJwt(value) : ClientSecretBasic(value),
    secrets: [value],
  };
}

async function byToken(server: AuthServer, client: Client): Promise<Acceptance | Refusal> {
  const result = await logInAsItself(server, client, {});
  if (result.kind === "refusal") return result;
  await closeSession(server, result.session);
  return { kind: "accepted", by: "token" };
}

/** Asks about a token that is none (RFC 7662 §2.2): whoever is let in learns that it isn't active. */
async function byAuthentication(server: AuthServer, client: Client): Promise<Acceptance | Refusal> {
  const config = server.client(client.id, client.authentication, "abort");
  const answer = await answerOf(server, client.secrets, () => tokenIntrospection(config, "none"));
  return answer.kind === "refusal" ? answer : { kind: "accepted", by: "authentication" };
}
