/** How kcx logs in, and what it says when it is not let in: which setting, where from, and never the secret itself. */
import { describe, expect, test } from "vitest";
import { selfSigned } from "../support/certificate.ts";
import { testServer } from "../support/keycloak.ts";
import { proxyWith, startProxy } from "../support/proxy.ts";
import { administrator, type Story, story } from "../support/story.ts";

const NOBODY = { KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined };
const WRONG = "not the right one, and never to be shown";

describe("who logs in, and where that comes from, is the first thing said", () => {
  test("a user with a password, from the environment or from .env; a real variable wins", async () => {
    const { kcx, write } = await begun(NOBODY);
    const { KEYCLOAK_USER: user, KEYCLOAK_PASSWORD: password } = administrator();
    await write(".env", `# the administrator\nKEYCLOAK_USER=${user}\nKEYCLOAK_PASSWORD=${password}\n`);
    const fromFile = await kcx(["diff", "realm.yaml"]);
    expect(fromFile.stderr).toContain("log-in admin (KEYCLOAK_USER, .env:2)");
    expect(fromFile.code).toBe(0);
    const fromEnvironment = await kcx(["diff", "realm.yaml"], administrator());
    expect(fromEnvironment.stderr).toContain("log-in admin (KEYCLOAK_USER)");
  });

  test("a password that stands in a file", async () => {
    const { kcx, write } = await begun({ KEYCLOAK_PASSWORD: undefined, KEYCLOAK_PASSWORD_FILE: "secrets/password" });
    await write("secrets/password", `${testServer().password}\n`);
    expect(await kcx(["diff", "realm.yaml"])).toMatchObject({ code: 0 });
  });

  test("a token that is given wins over all", async () => {
    const { kcx } = await begun({ KEYCLOAK_ACCESS_TOKEN: await adminToken(), KEYCLOAK_PASSWORD: WRONG });
    const { code, stderr } = await kcx(["apply", "realm.yaml"]);
    expect(stderr).toContain("log-in a given token (KEYCLOAK_ACCESS_TOKEN)");
    expect(code).toBe(0);
  });

  test("a service account", async () => {
    const { kcx, realm } = await begun(NOBODY);
    await realm.client({ clientId: "robot", secret: "the robot's own secret", serviceAccountsEnabled: true });
    const robot = { KCX_ADMIN_CLIENT_ID: "robot", KCX_ADMIN_CLIENT_SECRET: "the robot's own secret" };
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--login-realm", realm.name], robot);
    expect(stderr).toContain(`log-in client robot (KCX_ADMIN_CLIENT_ID) in realm ${realm.name} (--login-realm)`);
    // It may not look at anything yet.
    expect(stderr).toContain("answered 403 when asked to");
    // Several things are read at once: the first that says no is told.
    expect(stderr).toMatch(/it takes the role view-(clients|realm) of/);
    expect(code).toBe(4);
  });
});

describe("not let in: exit 4", () => {
  test("a wrong password", async () => {
    const { kcx, write } = await begun({ KEYCLOAK_PASSWORD: undefined });
    await write(".env", `\n\nKEYCLOAK_PASSWORD=${WRONG}\n`);
    for (const command of ["diff", "apply"]) {
      const { code, stdout, stderr } = await kcx([command, "realm.yaml"]);
      expect(stderr).toContain("user admin (KEYCLOAK_USER) was refused by realm master");
      expect(stderr).toContain("the password is from KEYCLOAK_PASSWORD, .env:3");
      expect(stderr).toContain("the server says: Invalid user credentials");
      expect(stdout + stderr).not.toContain(WRONG);
      expect(code).toBe(4);
    }
  });

  test("a wrong secret", async () => {
    const { kcx, realm } = await begun(NOBODY);
    await realm.client({ clientId: "robot", secret: "right", serviceAccountsEnabled: true });
    const robot = { KCX_ADMIN_CLIENT_ID: "robot", KCX_ADMIN_CLIENT_SECRET: WRONG };
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--login-realm", realm.name], robot);
    expect(stderr).toContain(`client robot (KCX_ADMIN_CLIENT_ID) was refused by realm ${realm.name}`);
    expect(stderr).toContain("the secret is from KCX_ADMIN_CLIENT_SECRET");
    expect(stderr).toContain("the server says: Invalid client or Invalid client credentials");
    expect(stderr).not.toContain(WRONG);
    expect(code).toBe(4);
  });

  test("a token that is no token, and one that was got under another name of the server", async () => {
    const { kcx } = await begun({ KEYCLOAK_ACCESS_TOKEN: WRONG });
    const garbage = await kcx(["diff", "realm.yaml"]);
    expect(garbage.stderr).not.toContain(WRONG);
    expect(garbage.code).toBe(4);

    const proxy = await proxyWith(() => undefined);
    const token = { KEYCLOAK_ACCESS_TOKEN: await adminToken() };
    const elsewhere = await kcx(["diff", "realm.yaml", "--server", proxy.url], token);
    expect(elsewhere.stderr).toContain("no longer accepts the administrator's token (401)");
    expect(elsewhere.stderr).toContain("use the same host name as its issuer");
    expect(elsewhere.code).toBe(4);
  });

  test("an application's own client, taken from its .env: told as such", async () => {
    const { kcx, write, realm } = await begun(NOBODY);
    await realm.client({ clientId: "web-shop", secret: "the shop's secret" });
    const lines = ["PORT=8080", "KEYCLOAK_CLIENT_ID=web-shop", "KEYCLOAK_CLIENT_SECRET=the shop's secret"];
    await write(".env", `${lines.join("\n")}\n`);
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--login-realm", realm.name]);
    expect(stderr).toContain(`client web-shop (KEYCLOAK_CLIENT_ID, .env:2) was refused by realm ${realm.name}`);
    expect(stderr).toContain("is web-shop an application's client?");
    expect(stderr).not.toContain("the shop's secret");
    expect(code).toBe(4);
  });

  test("nobody at all, and half of somebody", async () => {
    const { kcx } = await begun(NOBODY);
    const nobody = await kcx(["diff", "realm.yaml"]);
    expect(nobody.stderr).toContain("no administrator to log in as");
    expect(nobody.stderr).toContain("set KEYCLOAK_USER and KEYCLOAK_PASSWORD");
    expect(nobody.code).toBe(4);
    const half = await kcx(["diff", "realm.yaml"], { KEYCLOAK_USER: "admin" });
    expect(half.stderr).toContain("of KEYCLOAK_USER and KEYCLOAK_PASSWORD only one is set");
    expect(half.code).toBe(4);
  });

  test("a realm to log in to that is not there", async () => {
    const { kcx } = await begun();
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--login-realm", "nowhere"]);
    expect(stderr).toContain("has no realm nowhere to log in to");
    expect(code).toBe(4);
  });
});

describe("the server: exit 1", () => {
  test("nothing listens there", async () => {
    const { kcx } = await begun();
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--server", "http://127.0.0.1:9"]);
    expect(stderr).toContain("the server could not be reached: http://127.0.0.1:9");
    expect(stderr).toContain("is the server running");
    expect(code).toBe(1);
  });

  test("an address with a path of a realm in it", async () => {
    const { kcx } = await begun();
    const { url } = testServer();
    const { code, stderr } = await kcx(["diff", "realm.yaml", "--server", `${url}/realms/master`]);
    expect(stderr).toContain(`${url}/realms/master (--server) is not a server's base address`);
    expect(stderr).toContain(`use ${url}`);
    expect(code).toBe(1);
  });

  test("a certificate of one's own authority: refused without --ca-file, and good with it", async () => {
    const own = selfSigned();
    const proxy = await startProxy({ tls: own });
    const { kcx, realm, file } = await begun({ KEYCLOAK_URL: proxy.url });
    try {
      const refused = await kcx(["diff", "realm.yaml"]);
      expect(refused.stderr).toContain("the server's certificate was not accepted");
      expect(refused.stderr).toContain("--ca-file");
      expect(refused.code).toBe(1);
      expect(proxy.seen).toEqual([]);

      // The realm's tokens name the address that it is given, since this server does not see that TLS is spoken.
      await file(CONTRACT.replace("settings: {}", `attributes: { frontendUrl: "${proxy.url}" }`));
      const trusted = ["realm.yaml", "--ca-file", own.file];
      expect(await kcx(["apply", ...trusted])).toMatchObject({ code: 0 });
      expect(await kcx(["verify", ...trusted])).toMatchObject({ code: 0 });
      expect((await realm.readClient("tools")).clientId).toBe("tools");
      expect(proxy.seen.length).toBeGreaterThan(8);
      expect((await kcx(["verify", "realm.yaml"])).code).not.toBe(0);

      const another = await kcx(["diff", "realm.yaml", "--ca-file", selfSigned().file]);
      expect(another.stderr).toContain("the server's certificate was not accepted");
      expect(another.code).toBe(1);
      const missing = await kcx(["diff", "realm.yaml", "--ca-file", "nowhere.pem"]);
      expect(missing.stderr).toContain("--ca-file nowhere.pem cannot be read");
      expect(missing.code).toBe(1);
    } finally {
      await proxy.close();
    }
  });
});

const CONTRACT = `
settings: {}
clients:
  tools: { secret: "the tools' secret", serviceAccountsEnabled: true, standardTokenExchange: true, defaultClientScopes: { with: [to-api] } }
  api: {}
clientScopes: { to-api: { protocolMappers: { api: { audience: api } } } }
exchanges:
  tools calls the api:
    subject: { client: tools }
    requester: tools
    audience: api
    expect: { aud: api }
`;

async function begun(variables: Record<string, string | undefined> = {}): Promise<Story> {
  const begun = await story({ variables });
  await begun.file("clients: { one: {} }");
  return begun;
}

async function adminToken(): Promise<string> {
  const { url, username, password } = testServer();
  const form = { grant_type: "password", client_id: "admin-cli", username, password };
  const address = `${url}/realms/master/protocol/openid-connect/token`;
  const response = await fetch(address, { method: "POST", body: new URLSearchParams(form) });
  return ((await response.json()) as { access_token: string }).access_token;
}
