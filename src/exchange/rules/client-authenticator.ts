import { get } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import type { Client } from "../parts.ts";
import { isTrue, text } from "../parts.ts";
import type { ExchangeRequest } from "../request.ts";
import { type Asking, type Rule, refuse } from "./rule.ts";

type Answer = readonly [status: number, error: string, description: string];

const CREDENTIALS = "Invalid client or Invalid client credentials";
const NO_ASSERTION: Answer = [400, "invalid_client", "Parameter client_assertion_type is missing"];
const BY_SECRET =
  "Client authentication with client secret signed JWT failed: Signature on JWT token by client secret failed validation";

/** AuthorizeClientUtil: a client proves itself in the one way that its `clientAuthenticatorType` says; a public one in none. */
export const clientAuthenticator: Rule<Asking> = {
  name: "client-authenticator",
  check({ client, request: { auth } }) {
    if (client.isPublic || auth === undefined) return undefined;
    const type = authenticatorOf(client);
    const answer = answerOf(client, type, auth);
    return (
      answer &&
      refuse("client-authenticator", ...answer, [
        { code: "client", client: client.address, field: "clientAuthenticatorType", value: type },
      ])
    );
  },
};

export function authenticatorOf({ fields }: Client): string {
  return text(fields, "clientAuthenticatorType", "client-secret");
}

function answerOf(client: Client, type: string, auth: NonNullable<ExchangeRequest["auth"]>): Answer | undefined {
  const isSigned = auth === "private_key_jwt";
  switch (type) {
    case "client-secret":
      return isSigned ? [401, "unauthorized_client", CREDENTIALS] : undefined;
    case "client-jwt":
      if (isSigned) return hasKeys(client) ? undefined : [400, "invalid_client", "Unable to load public key"];
      // Whoever has no secret to send signs with the key that the environment has.
      return isSecretKnown(client) ? NO_ASSERTION : undefined;
    case "client-secret-jwt":
      return isSigned ? [400, "unauthorized_client", BY_SECRET] : NO_ASSERTION;
    case "client-x509":
      if (auth === "basic") return [400, "invalid_client", "Missing client_id parameter"];
      return [401, "invalid_client", CREDENTIALS];
    // Of another client's assertion, or somebody's own: neither is a secret or a key of the client.
    default:
      return [401, "invalid_client", CREDENTIALS];
  }
}

function isSecretKnown({ fields }: Client): boolean {
  const secret = get(fields, "secret");
  return secret instanceof Secret && secret.ref !== "the server";
}

/** JWTClientAuthenticator takes the keys from an address, from a text, or from a certificate. */
function hasKeys({ attributes }: Client): boolean {
  if (isTrue(attributes("use.jwks.url"))) return attributes("jwks.url") !== undefined;
  if (isTrue(attributes("use.jwks.string"))) return attributes("jwks.string") !== undefined;
  return (
    attributes("jwt.credential.certificate") !== undefined || attributes("jwt.credential.public.key") !== undefined
  );
}
