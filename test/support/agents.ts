/** A realm with one confidential client whose secret is rotated, and what the server says to secrets and tokens. */
import { onTestFinished } from "vitest";
import { type Workplace, workplace } from "./kcx.ts";
import { makeRealm, type TestRealm, testServer } from "./keycloak.ts";
import { administrator } from "./story.ts";

export const OLD = "the former secret";

/** A realm with the client `agent`, and a workplace that knows the realm. */
export async function agents(): Promise<Workplace & { realm: TestRealm }> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const origins = { redirectUris: ["http://localhost:8040/*"], webOrigins: [] };
  await realm.client({ clientId: "agent", secret: OLD, serviceAccountsEnabled: true, ...origins });
  const place = await workplace({ ...administrator(), KCX_REALM: realm.name }, onTestFinished);
  return { ...place, realm };
}

export async function secretOf(realm: TestRealm, client: string): Promise<string> {
  return String((await realm.readClient(client))["secret"]);
}

async function grant(realm: TestRealm, client: string, secret: string): Promise<Response> {
  const body = { grant_type: "client_credentials", scope: "openid", client_id: client, client_secret: secret };
  const address = `${testServer().url}/realms/${realm.name}/protocol/openid-connect/token`;
  return fetch(address, { method: "POST", body: new URLSearchParams(body) });
}

export async function tokenStatus(realm: TestRealm, client: string, secret: string): Promise<number> {
  return (await grant(realm, client, secret)).status;
}

export async function token(realm: TestRealm, client: string, secret: string): Promise<string> {
  return ((await (await grant(realm, client, secret)).json()) as { access_token: string }).access_token;
}

export async function userInfo(realm: TestRealm, bearer: string): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}` };
  return (await fetch(`${realm.issuer}/protocol/openid-connect/userinfo`, { headers })).status;
}
