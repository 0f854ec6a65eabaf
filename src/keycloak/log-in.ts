import { importPKCS8, SignJWT } from "jose";
import { KcxError } from "#errors.ts";
import { issuerIn } from "#model/issuer.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { fetchWithError, getToken } from "./admin-client.ts";

/**
 * Who kcx logs in as; `origin` says where that came from, `secretOrigin` where the password, secret or key did, for the
 * sentence when it fails.
 */
export type Login = { origin: string; secretOrigin?: string } & (
  | { kind: "token"; token: Secret }
  | { kind: "password"; clientId: string; clientSecret?: Secret; username: string; password: Secret }
  | { kind: "client"; clientId: string; clientSecret: Secret }
  /** RFC 7523 §2.2: the client signs an assertion with its private key. */
  | { kind: "private-key"; clientId: string; key: Secret }
  /** RFC 8705 §2.1: the client shows its certificate; the connection carries it. */
  | { kind: "certificate"; clientId: string }
);

export interface TokenRequest {
  url: string;
  realm: string;
  requestOptions: Record<string, unknown>;
  now(): Date;
}

/** A new access token for a log-in. @returns the token and its life in seconds. @throws NetworkError when refused. */
export async function newToken(
  login: Exclude<Login, { kind: "token" }>,
  request: TokenRequest,
): Promise<{ value: string; seconds: number }> {
  if (login.kind === "private-key") {
    const assertion = await assertionOf(login.clientId, openSecret(login.key) ?? "", request);
    return clientCredentials(request, login.clientId, {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
  }
  if (login.kind === "certificate") return clientCredentials(request, login.clientId, {});
  const credentials = {
    clientId: login.clientId,
    ...(login.clientSecret === undefined ? {} : { clientSecret: openSecret(login.clientSecret) ?? "" }),
    ...(login.kind === "password"
      ? { grantType: "password" as const, username: login.username, password: openSecret(login.password) ?? "" }
      : { grantType: "client_credentials" as const }),
  };
  const { url: baseUrl, realm: realmName, requestOptions } = request;
  const answer = await getToken({ baseUrl, realmName, credentials, requestOptions });
  return { value: answer.accessToken, seconds: Number(answer.expiresIn ?? 60) };
}

/** What the admin client's own log-in lacks: client credentials without a shared secret. */
async function clientCredentials(
  { url, realm, requestOptions }: TokenRequest,
  clientId: string,
  proof: Record<string, string>,
): Promise<{ value: string; seconds: number }> {
  const response = await fetchWithError(`${issuerIn(url, realm)}/protocol/openid-connect/token`, {
    ...requestOptions,
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, ...proof }),
  });
  const answer = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
  return { value: String(answer.access_token), seconds: Number(answer.expires_in ?? 60) };
}

/** Signed with whatever kind of key it is; good for a minute and for this realm only. */
async function assertionOf(clientId: string, pem: string, { url, realm, now }: TokenRequest): Promise<string> {
  const seconds = Math.floor(now().getTime() / 1000);
  for (const alg of ["RS256", "ES256", "ES384", "EdDSA"]) {
    const key = await importPKCS8(pem, alg).catch(() => undefined);
    if (!key) continue;
    return new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(`${url}/realms/${realm}`)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 60)
      .sign(key);
  }
  throw new KcxError("NO_LOGIN", `the private key of client ${clientId} cannot be read`, {
    hint: "it must be PKCS#8 in PEM (-----BEGIN PRIVATE KEY-----): RSA, P-256, P-384 or Ed25519",
  });
}
