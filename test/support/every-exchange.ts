/** Every exchange that can be tried in a realm, sent to the real server: what `kcx matrix` says is held against it. */
import pLimit from "p-limit";
import { logInByBrowser } from "./browser.ts";
import type { Client, TestRealm } from "./keycloak.ts";
import { type Answer, claimsOf, type TokenEndpoint, tokenEndpoint, tokenOf } from "./token-endpoint.ts";

/** A token, whose it is, and the clients that it went through. */
export interface Held {
  holder: string;
  path: readonly string[];
  token: string;
}

/** One exchange and what came: the audiences of the token, or none for a refusal. */
export interface Tried {
  held: Held;
  requester: string;
  scope: string | undefined;
  audience: string | undefined;
  aud: readonly string[];
}

/** As many requests as the server answers side by side without growing slower. */
const AT_ONCE = 4;
const BUILT_IN = ["address", "phone", "microprofile-jwt", "offline_access", "organization"];

/** Tokens of everybody at every client that gives one. @param users their passwords. */
export async function everyToken(realm: TestRealm, users: ReadonlyMap<string, string>): Promise<Held[]> {
  const tokens = tokenEndpoint(realm);
  const held: Held[] = [];
  for (const client of await clientsOf(realm)) {
    const path = [client.clientId];
    for (const [holder, password] of users) {
      const token = await tokenOfUser(realm, tokens, client, holder, password);
      if (token !== undefined) held.push({ holder, path, token });
    }
    if (client["serviceAccountsEnabled"] === true) {
      const answer = await tokens.post({ grant_type: "client_credentials" }, [client.clientId, secretOf(client)]);
      held.push({ holder: "service account", path, token: tokenOf(answer) });
    }
  }
  return held;
}

/** Every requester, with every audience and every scope of its own; then the same with what was given. */
export async function everyExchange(realm: TestRealm, first: readonly Held[]): Promise<Tried[]> {
  const clients = await clientsOf(realm);
  const tokens = tokenEndpoint(realm);
  const limit = pLimit(AT_ONCE);
  const given: Held[] = [];
  const sent = (held: Held, client: Client, scope: string | undefined, audience: string | undefined) =>
    limit(async (): Promise<Tried> => {
      const answer = await exchange(tokens, client, held.token, {
        ...(scope && { scope }),
        ...(audience && { audience }),
      });
      const requester = client.clientId;
      // Scopes that every realm has bring no audience: one token without them stands for all.
      const isPlain = audience === undefined && !BUILT_IN.includes(scope ?? "");
      const isNew = answer.status === 200 && isPlain && requester !== held.path[0];
      if (isNew && held.path.length === 1)
        given.push({ ...held, path: [...held.path, requester], token: tokenOf(answer) });
      return { held, requester, scope, audience, aud: audOf(answer) };
    });
  // Whoever exchanges once more what an exchange gave it gets what it could have asked for at once.
  const receiversOf = ({ path }: Held) =>
    clients.filter(({ clientId }) => path.length === 1 || clientId !== path[path.length - 1]);
  const all = (held: readonly Held[]) =>
    Promise.all(
      held.flatMap((one) =>
        receiversOf(one).flatMap((client) =>
          scopesOf(client).flatMap((scope) => {
            const isOurs = scope === undefined ? isOn(client) || one === held[0] : !BUILT_IN.includes(scope);
            const audiences = isOurs ? [undefined, ...clients.map(({ clientId }) => clientId)] : [undefined];
            return audiences.map((audience) => sent(one, client, scope, audience));
          }),
        ),
      ),
    );
  return [...(await all(first)), ...(await all(given))];
}

async function clientsOf(realm: TestRealm): Promise<Client[]> {
  return (await realm.admin("GET", "/clients?max=100")) as Client[];
}

/** By password; else in a browser; else, where only a device or an approval would do, by a password for this once. */
async function tokenOfUser(
  realm: TestRealm,
  tokens: TokenEndpoint,
  client: Client,
  username: string,
  password: string,
): Promise<string | undefined> {
  const { clientId } = client;
  const byPassword = () =>
    tokens.post({ grant_type: "password", username, password, client_id: clientId, ...secretForm(client) });
  if (client["directAccessGrantsEnabled"] === true) return tokenOf(await byPassword());
  if (client["standardFlowEnabled"] === true && client["publicClient"] === true) {
    return tokenOf(
      await logInByBrowser(realm, { clientId, redirectUri: redirectOf(realm, client), username, password }),
    );
  }
  if (client.attributes["oidc.ciba.grant.enabled"] !== "true") return undefined;
  await realm.updateClient(clientId, { directAccessGrantsEnabled: true });
  const answer = await byPassword();
  await realm.updateClient(clientId, { directAccessGrantsEnabled: false });
  return tokenOf(answer);
}

/** The first address that the client is registered with; a relative one is the server's. */
function redirectOf(realm: TestRealm, client: Client): string {
  const [uri = ""] = client["redirectUris"] as string[];
  return new URL(uri.replace(/\*$/, ""), realm.issuer).href;
}

function exchange(tokens: TokenEndpoint, client: Client, token: string, more: Record<string, string>): Promise<Answer> {
  const secret = secretForm(client);
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    client_id: client.clientId,
    ...secret,
    ...more,
  };
  return tokens.post(form);
}

function scopesOf(client: Client): (string | undefined)[] {
  return [undefined, ...(isOn(client) ? client.optionalClientScopes : [])];
}

/** A client that may not exchange is refused whatever it asks for and brings: every audience once is enough. */
function isOn({ attributes }: Client): boolean {
  return attributes["standard.token.exchange.enabled"] === "true";
}

function audOf(answer: Answer): string[] {
  return answer.status === 200 ? [claimsOf(answer).aud ?? []].flat().sort() : [];
}

function secretForm(client: Client): Record<string, string> {
  return client["publicClient"] === true ? {} : { client_secret: secretOf(client) };
}

function secretOf(client: Client): string {
  return String(client["secret"] ?? "");
}
