import { importJWK, importPKCS8, type JWK } from "jose";
import type { PrivateKey } from "openid-client";
import { KcxError } from "#errors.ts";

/** A private key is good for one algorithm; a PEM doesn't say for which, so the kinds are tried. */
const ALGORITHMS = ["RS256", "ES256", "ES384", "ES512", "Ed25519"];

/** @param text PKCS#8 in PEM, or a JWK. @throws KcxError when it is neither; no part of it is shown. */
export async function signingKey(text: string, clientId: string): Promise<PrivateKey> {
  const key = text.trimStart().startsWith("{") ? await fromJwk(text) : await fromPem(text);
  if (key !== undefined) return key;
  throw new KcxError("USAGE", `the private key of client ${clientId} cannot be read`, {
    hint: "it must be PKCS#8 in PEM (-----BEGIN PRIVATE KEY-----) or a private JWK: RSA, P-256, P-384, P-521 or Ed25519",
  });
}

async function fromPem(text: string): Promise<PrivateKey | undefined> {
  for (const algorithm of ALGORITHMS) {
    const key = await importPKCS8(text, algorithm).catch(() => undefined);
    if (key !== undefined) return { key };
  }
  return undefined;
}

async function fromJwk(text: string): Promise<PrivateKey | undefined> {
  try {
    const jwk = JSON.parse(text) as JWK;
    const algorithm = jwk.alg ?? (jwk.kty === "RSA" ? "RS256" : CURVES[jwk.crv ?? ""]);
    const key = await importJWK(jwk, algorithm);
    if (key instanceof Uint8Array || key.type !== "private") return undefined;
    return { key, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) };
  } catch {
    return undefined;
  }
}

const CURVES: Readonly<Record<string, string>> = {
  "P-256": "ES256",
  "P-384": "ES384",
  "P-521": "ES512",
  Ed25519: "Ed25519",
};
