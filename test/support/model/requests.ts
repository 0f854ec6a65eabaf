/** Requests to the token endpoint, as stories make them. */
import {
  calculateJwkThumbprint,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  SignJWT,
} from "jose";
import type { ExchangeRequest } from "#exchange/request.ts";
import type { Story } from "./random-exchange.ts";

export function formOf(request: ExchangeRequest, token: string): URLSearchParams {
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    client_id: request.requester,
    client_secret: "secret",
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  });
  for (const audience of request.audience ?? []) form.append("audience", audience);
  if (request.scope !== undefined) form.set("scope", request.scope);
  if (request.requestedTokenType !== undefined) form.set("requested_token_type", request.requestedTokenType);
  for (const [name, values] of request.parameters ?? []) {
    form.delete(name);
    for (const value of values) form.append(name, value);
  }
  return form;
}

export function logInForm(subject: Story["subject"]): URLSearchParams {
  const form = new URLSearchParams({ client_id: subject.client, client_secret: "secret" });
  if (subject.kind === "service-account") form.set("grant_type", "client_credentials");
  else {
    form.set("grant_type", "password");
    form.set("username", subject.user);
    form.set("password", "pw");
  }
  if (subject.scope !== undefined) form.set("scope", subject.scope);
  return form;
}

const keys = new Map<string, Promise<{ privateKey: GenerateKeyPairResult["privateKey"]; jwk: JWK }>>();

/** A proof of possession (RFC 9449 §4.2) made with the key of that name. */
export async function proofOf(key: string, url: string): Promise<string> {
  const { privateKey, jwk } = await keyOf(key);
  return new SignJWT({ htm: "POST", htu: url, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
    .setIssuedAt()
    .sign(privateKey);
}

/** What a token that is bound to the key says of it. */
export async function thumbprintOf(key: string): Promise<string> {
  return calculateJwkThumbprint((await keyOf(key)).jwk);
}

function keyOf(key: string) {
  const known = keys.get(key) ?? makeKey();
  keys.set(key, known);
  return known;
}

async function makeKey() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  return { privateKey, jwk: await exportJWK(publicKey) };
}
