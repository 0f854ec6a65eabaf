import { type ClientAuth, ClientSecretBasic, ClientSecretPost, None } from "openid-client";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import type { Missing } from "./verdict.ts";

/** What is known about the clients of the realm. */
export interface KnownClients {
  /** `undefined`: none is known; then the client is taken for a public one. */
  clientSecret(clientId: string): Secret | undefined;
  /** Where it is known: a public client sends no secret, a confidential one without a secret is an error. */
  isPublic?(clientId: string): boolean | undefined;
}

/** A client, and how it authenticates at the token endpoint. */
export interface Client {
  id: string;
  /** RFC 6749 §2.3.1; `none`: only the `client_id` is sent. */
  auth: "basic" | "post" | "none";
  authentication: ClientAuth;
  /** Must never be shown; empty for a public client. */
  secrets: readonly string[];
}

export function knownClient(known: KnownClients, id: string, auth: "basic" | "post"): Client | Missing {
  const isPublic = known.isPublic?.(id);
  const secret = isPublic === true ? undefined : known.clientSecret(id);
  if (secret === undefined) {
    if (isPublic === false) return { what: "client secret", of: id, ref: null };
    return { id, auth: "none", authentication: None(), secrets: [] };
  }
  const value = openSecret(secret);
  if (value === undefined || value === "") return { what: "client secret", of: id, ref: secret.ref };
  const authentication = auth === "basic" ? ClientSecretBasic(value) : ClientSecretPost(value);
  return { id, auth, authentication, secrets: [value] };
}
