import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, expect } from "vitest";
import type { Ran } from "./kcx.ts";
import { audienceMapper } from "./keycloak.ts";
import { requester } from "./pizzeria.ts";
import { type Story, story } from "./story.ts";

export const SECRETS = {
  TOKEN_EXCHANGE_CLIENT_SECRET: "the secret of tools",
  KCX_SUBJECT_PASSWORD: "johndoe's pass",
  KCX_SUBJECT_CLIENT_SECRET: "the secret of the robot",
};
export const JOHN = { username: "johndoe", password: SECRETS.KCX_SUBJECT_PASSWORD };
export const EXCHANGE = ["--audience", "pizzeria"];

interface TokenStory {
  ours: Story;
  /** What a shell has for `kcx token`. */
  env: Record<string, string>;
  /** The private key of the client `signer`. */
  key: string;
}

/** A realm where people, a service account and requesters of several kinds get tokens. */
export async function tokenStory(): Promise<TokenStory> {
  const ours = await story({ variables: { KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined }, ended: afterAll });
  const { realm } = ours;
  const signing = await generateKeyPair("ES256", { extractable: true });
  const key = await exportPKCS8(signing.privateKey);
  await realm.client({ clientId: "pizzeria", standardFlowEnabled: false });
  await realm.clientScope({ name: "pizzeria-audience", protocolMappers: [audienceMapper("pizzeria")] });
  await realm.clientScope({ name: "orders:read", attributes: { "include.in.token.scope": "true" } });
  await realm.client(requester("tools", SECRETS.TOKEN_EXCHANGE_CLIENT_SECRET));
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(signing.publicKey)), use: "sig", kid: "one" }] });
  await realm.client({
    ...requester("signer", "unused"),
    clientAuthenticatorType: "client-jwt",
    attributes: { "standard.token.exchange.enabled": "true", "use.jwks.string": "true", "jwks.string": jwks },
  });
  for (const client of ["tools", "signer"]) {
    await realm.attachScope(client, "pizzeria-audience");
    await realm.attachScope(client, "orders:read", "optional");
  }
  const protocolMappers = [audienceMapper("tools"), audienceMapper("signer")];
  await realm.client({
    clientId: "web",
    publicClient: true,
    directAccessGrantsEnabled: true,
    redirectUris: ["http://127.0.0.1/*"],
    attributes: { "oauth2.device.authorization.grant.enabled": "true" },
    protocolMappers,
  });
  await realm.client({ ...requester("robot", SECRETS.KCX_SUBJECT_CLIENT_SECRET), protocolMappers });
  await realm.user("johndoe", JOHN.password);
  const env = {
    KEYCLOAK_REALM: realm.name,
    TOKEN_EXCHANGE_CLIENT_ID: "tools",
    KCX_SUBJECT_CLIENT: "web",
    KCX_SUBJECT_USER: "johndoe",
    ...SECRETS,
  };
  return { ours, env, key };
}

/** Of a run that printed one token, and no more. */
export function claimsOf({ code, stdout, stderr }: Ran): Record<string, unknown> {
  expect([code, /^[\w-]+\.[\w-]+\.[\w-]+$/.test(stdout)], `${stderr}\n${stdout.slice(0, 200)}`).toEqual([0, true]);
  return decodeJwt(stdout);
}
