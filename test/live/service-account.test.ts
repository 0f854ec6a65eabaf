import { beforeAll, describe, expect, test } from "vitest";
import { provision, type System } from "../support/system.ts";
import {
  type Answer,
  claimsOf,
  REFRESH_TOKEN,
  scopesOf,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

const SECRETS = { NEXTCLOUD_MCP_CLIENT_SECRET: "the MCP server's own secret", ALICE_PASSWORD: "alice's password" };
const SERVER = ["nextcloud-mcp-server", SECRETS.NEXTCLOUD_MCP_CLIENT_SECRET] as const;
const NO_OPS = ["token.exchange.grant.enabled", "client.token.exchange.standard.enabled"];

let ours: System;
let tokens: TokenEndpoint;
beforeAll(async () => {
  ours = await provision("service-account.yaml", SECRETS);
  tokens = tokenEndpoint(ours.realm);
});

test("from an empty server: made, not written again, and every contract kept", () => {
  expect(ours.proof).toEqual({
    made: "5 created.",
    writes: [],
    contracts: [
      ["the server calls Nextcloud as itself", "kept"],
      ["the server calls Nextcloud for alice", "kept"],
      ["the server calls Nextcloud for alice from her offline session", "kept"],
      ["a session of alice can give a refresh token", "kept"],
      ["but no offline token", "kept"],
      ["a service account has no session to refresh", "kept"],
    ],
  });
});

describe("two attributes that look like the flag and do nothing", () => {
  const written = `realm: nextcloud-mcp
clients:
  nextcloud-mcp-server:
    serviceAccountsEnabled: true
    attributes:
      token.exchange.grant.enabled: "true"
      client.token.exchange.standard.enabled: "true"
`;

  test("validate names both, with their places", async () => {
    await ours.write("guide.yaml", written);
    const { code, stdout } = await ours.kcx(["validate", "guide.yaml"]);
    for (const [line, attribute] of [
      [6, NO_OPS[0]],
      [7, NO_OPS[1]],
    ]) {
      expect(stdout).toContain(
        `guide.yaml:${line}:7  error  the attribute \`${attribute}\` does nothing in Keycloak; ` +
          "`standard.token.exchange.enabled` (short: `standardTokenExchange: true`) is the one that switches token exchange on",
      );
    }
    expect(stdout).toContain("2 errors");
    expect(code).toBe(1);
  });

  test("in a realm export, too", async () => {
    const attributes = Object.fromEntries(NO_OPS.map((name) => [name, "true"]));
    const client = { clientId: "nextcloud-mcp-server", serviceAccountsEnabled: true, attributes };
    await ours.write("realm-export.json", JSON.stringify({ realm: "nextcloud-mcp", clients: [client] }, null, 2));
    const { code, stdout } = await ours.kcx(["validate", "realm-export.json"]);
    for (const attribute of NO_OPS) expect(stdout).toContain(`the attribute \`${attribute}\` does nothing in Keycloak`);
    expect(code).toBe(1);
  });

  test("apply does not write such a file", async () => {
    await ours.write("guide.yaml", written);
    const before = await ours.realm.readClient("nextcloud-mcp-server");
    expect(await ours.kcx(["apply", "guide.yaml", "--realm", ours.realm.name])).toMatchObject({ code: 1 });
    expect(await ours.realm.readClient("nextcloud-mcp-server")).toEqual(before);
  });

  test("and the server indeed keeps both, and refuses the exchange", async () => {
    const secret = "a secret of the guide's client";
    const attributes = Object.fromEntries(NO_OPS.map((name) => [name, "true"]));
    await ours.realm.client({ clientId: "of-the-guide", secret, serviceAccountsEnabled: true, attributes });
    expect((await ours.realm.readClient("of-the-guide")).attributes).toMatchObject(attributes);
    const own = await tokens.post({ grant_type: "client_credentials" }, ["of-the-guide", secret]);
    expect(await tokens.exchange(["of-the-guide", secret], tokenOf(own))).toEqual(
      refused("Standard token exchange is not enabled for the requested client"),
    );
  });
});

describe("a token for a user who is not there", () => {
  test.each([
    ["the name", () => Promise.resolve("alice")],
    ["the id", aliceId],
  ])("cannot be asked for by %s: requested_subject belongs to the legacy exchange", async (_, subject) => {
    const more = { audience: "nextcloud", requested_subject: await subject() };
    expect(await tokens.exchange(SERVER, tokenOf(await asItself()), more)).toEqual(
      refused("Parameter 'requested_subject' is not supported for standard token exchange"),
    );
  });

  test("comes from a log-in of hers: once, with offline_access, and exchanged long after she has left", async () => {
    const login = await asAlice({ scope: "offline_access" });
    await ours.realm.admin("POST", `/users/${await aliceId()}/logout`);
    expect(await ours.realm.sessions(await aliceId())).toBe(0);

    const later = await refresh(login);
    const exchanged = await tokens.exchange(SERVER, tokenOf(later), { audience: "nextcloud" });
    expect(claimsOf(exchanged)).toMatchObject({
      aud: "nextcloud",
      azp: "nextcloud-mcp-server",
      sub: await aliceId(),
      preferred_username: "alice",
    });

    // She takes it back, and that is the end of it.
    await ours.realm.admin("DELETE", `/users/${await aliceId()}/consents/nextcloud-mcp-server`);
    expect(await refresh(login)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await tokens.exchange(SERVER, tokenOf(later), { audience: "nextcloud" })).toEqual(refused("Invalid token"));
  });
});

describe("offline_access in an exchange", () => {
  test("gives no refresh token, only a word in `scope`", async () => {
    const answer = await tokens.exchange(SERVER, tokenOf(await asItself()), { scope: "offline_access" });
    expect(answer.status).toBe(200);
    expect(scopesOf(answer)).toContain("offline_access");
    expect(answer.body).not.toHaveProperty("refresh_token");
    expect(answer.body).toMatchObject({ refresh_expires_in: 0 });
  });

  test("from a user's log-in at the same client, it even gives a token that nobody accepts", async () => {
    const login = tokenOf(await asAlice());
    const plain = await tokens.exchange(SERVER, login);
    expect((await tokens.exchange(SERVER, tokenOf(plain))).status).toBe(200);

    const offline = await tokens.exchange(SERVER, login, { scope: "offline_access" });
    expect(offline.status).toBe(200);
    expect(await tokens.exchange(SERVER, tokenOf(offline))).toEqual(refused("Invalid token"));
  });

  test.each<[string, () => Promise<Answer>, Record<string, string>, string]>([
    ["a user's session", asAlice, { scope: "offline_access" }, "Scope offline_access not allowed for token exchange"],
    [
      "a service account",
      asItself,
      { scope: "offline_access" },
      "Refresh token not valid as requested_token_type because creating a new session is needed",
    ],
    [
      "an offline session",
      () => asAlice({ scope: "offline_access" }),
      {},
      "Refresh token not valid as requested_token_type because creating a new session is needed",
    ],
  ])("with a refresh token asked for, %s is refused", async (_, logIn, more, description) => {
    const answer = await tokens.exchange(SERVER, tokenOf(await logIn()), {
      requested_token_type: REFRESH_TOKEN,
      ...more,
    });
    expect(answer).toEqual(refused(description));
  });

  test("without SAME_SESSION there are no refresh tokens at all; apply puts it back", async () => {
    const name = "standard.token.exchange.enableRefreshRequestedTokenType";
    await ours.realm.updateClient("nextcloud-mcp-server", { attributes: { [name]: "true" } });
    const ask = async () => tokens.exchange(SERVER, tokenOf(await asAlice()), { requested_token_type: REFRESH_TOKEN });
    expect(await ask()).toEqual(refused("requested_token_type unsupported"));
    expect((await ours.run("diff")).stdout).toContain(`    attributes.${name}  true → SAME_SESSION`);
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await ask()).toMatchObject({ status: 200, body: { refresh_token: expect.any(String) } });
  });
});

function asItself(): Promise<Answer> {
  return tokens.post({ grant_type: "client_credentials" }, SERVER);
}

function asAlice(more: Record<string, string> = {}): Promise<Answer> {
  const { ALICE_PASSWORD: password } = SECRETS;
  return tokens.post({ grant_type: "password", username: "alice", password, ...more }, SERVER);
}

function refresh({ body }: Answer): Promise<Answer> {
  return tokens.post({ grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) }, SERVER);
}

function refused(error_description: string): Answer {
  return { status: 400, body: { error: "invalid_request", error_description } };
}

async function aliceId(): Promise<string> {
  const [alice] = (await ours.realm.admin("GET", "/users?exact=true&username=alice")) as { id: string }[];
  return alice!.id;
}
