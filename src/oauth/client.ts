import { type ClientAuth, ClientSecretBasic, ClientSecretPost, None, PrivateKeyJwt } from "openid-client";
import type { Requester } from "#model/contract.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { signingKey } from "./key.ts";
import type { Missing } from "./verdict.ts";

/** What is known about the clients of the realm. */
export interface KnownClients {
  /** `undefined`: none is known; then the client is taken for a public one. */
  clientSecret(clientId: string): Secret | undefined;
  /** The private key that the client signs with: PKCS#8 in PEM, or a JWK. */
  clientKey?(clientId: string): Secret | undefined;
  /** Where it is known: a public client sends no secret, a confidential one without a secret is an error. */
  isPublic?(clientId: string): boolean | undefined;
}

/** A client, and how it authenticates at the token endpoint. */
export interface Client {
  id: string;
  /** RFC 6749 §2.3.1, RFC 7523 §2.2; `none`: only the `client_id` is sent. */
  auth: "basic" | "post" | "private_key_jwt" | "none";
  authentication: ClientAuth;
  /** Must never be shown; empty for a public client. */
  secrets: readonly string[];
}

/** @throws KcxError when there is a private key that cannot be read. */
export async function knownClient(known: KnownClients, requester: Requester): Promise<Client | Missing> {
  const { client: id, auth } = requester;
  if (auth === "private_key_jwt") return signing(id, requester.key ?? known.clientKey?.(id));
  const isPublic = known.isPublic?.(id);
  const secret = isPublic === true ? undefined : known.clientSecret(id);
  if (secret === undefined) {
    const key = isPublic === true ? undefined : known.clientKey?.(id);
    if (key !== undefined) return signing(id, key);
    if (isPublic === false) return { what: "client secret", of: id, ref: null };
    return { id, auth: "none", authentication: None(), secrets: [] };
  }
  const value = openSecret(secret);
  if (value === undefined || value === "") return { what: "client secret", of: id, ref: secret.ref };
  const authentication = auth === "basic" ? ClientSecretBasic(value) : ClientSecretPost(value);
  return { id, auth, authentication, secrets: [value] };
}

async function signing(id: string, key: Secret | undefined): Promise<Client | Missing> {
  const text = key && openSecret(key);
  if (!text) return { what: "private key", of: id, ref: key?.ref ?? null };
  const authentication = PrivateKeyJwt(await signingKey(text, id));
  return { id, auth: "private_key_jwt", authentication, secrets: [] };
}
