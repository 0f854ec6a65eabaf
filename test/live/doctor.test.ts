import { decodeJwt } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import { doctor } from "#commands/doctor.ts";
import { selfSigned } from "../support/certificate.ts";
import { type TestRealm, testServer } from "../support/keycloak.ts";
import { isWrite, startProxy } from "../support/proxy.ts";
import { administrator, type Story, story } from "../support/story.ts";
import { terminal } from "../unit/commands/terminal.ts";

/** Declares something of the realm's settings, of clients, and of users: it takes all three rights to manage. */
const FILE = `accessTokenLifespan: 5m
clients:
  web: { publicClient: true }
users:
  jane: { email: jane@example.com, firstName: Jane, lastName: Doe }
`;

const secret = "robot's secret";

/** A service account of the realm with these roles of realm-management, as the shell of a pipeline has it. */
async function robot(realm: TestRealm, roles: readonly string[], settings: Record<string, unknown> = {}) {
  const clientId = `robot-${roles.length}`;
  const id = await realm.client({ clientId, secret, serviceAccountsEnabled: true, ...settings });
  const [management] = (await realm.admin("GET", "/clients?clientId=realm-management")) as { id: string }[];
  const all = (await realm.admin("GET", `/clients/${management!.id}/roles`)) as { name: string }[];
  const { id: user } = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const held = all.filter(({ name }) => roles.includes(name));
  await realm.admin("POST", `/users/${user}/role-mappings/clients/${management!.id}`, held);
  const login = { KCX_ADMIN_CLIENT_ID: clientId, KCX_ADMIN_CLIENT_SECRET: secret, KEYCLOAK_LOGIN_REALM: realm.name };
  return { KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined, ...login };
}

async function ourStory(settings: Parameters<typeof story>[0] = {}): Promise<Story> {
  const ours = await story(settings);
  await ours.file(FILE);
  return ours;
}

/** The lines of one check, without its label. */
function linesOf(stdout: string, check: string): string[] {
  const lines = stdout.split("\n");
  const start = lines.findIndex((line) => line.slice(6, 17).trim() === check);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("      "));
  return start < 0 ? [] : lines.slice(start, end).map((line, index) => (index === 0 ? line : line.trim()));
}

test("the administrator of everything: all is well, and nothing is written", async () => {
  const proxy = await startProxy();
  onTestFinished(proxy.close);
  const { realm, kcx } = await ourStory();
  const { code, stdout, stderr } = await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
  expect(stdout.replace(/\d+ ms/, "9 ms")).toBe(`ok    file        realm.yaml: 3 objects, 0 contracts
ok    server      ${proxy.url} (KEYCLOAK_URL), Keycloak 26.7.3, 9 ms
ok    clock       agrees with the server's
ok    log-in      user ${testServer().username} (KEYCLOAK_USER)
ok    realm       ${realm.name} (the file)
ok    issuer      ${proxy.url}/realms/${realm.name}
ok    metadata    RFC 8414, same issuer
ok    exchange    the token exchange grant is offered
ok    rights      administrator of every realm (admin)
                  this file takes only manage-realm, manage-clients, manage-users

all is well`);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(proxy.seen.filter(isWrite)).toEqual([]);
  expect(stdout).not.toContain(testServer().password);
});

test("a realm that is not there yet", async () => {
  const { realm, kcx } = await ourStory({ realm: "none" });
  const { code, stdout } = await kcx(["doctor"]);
  expect(linesOf(stdout, "realm")).toEqual([
    `ok    realm       ${realm.name} (the file), not there yet: kcx apply makes it`,
  ]);
  expect(linesOf(stdout, "issuer")).toEqual([`ok    issuer      ${testServer().url}/realms/master`]);
  expect(linesOf(stdout, "rights")).toEqual([
    "ok    rights      administrator of every realm (admin)",
    "this file takes only create-realm",
  ]);
  expect(code).toBe(0);
});

test("a wrong password: exit 4, and everything else is shown", async () => {
  const { realm, kcx } = await ourStory();
  const { code, stdout } = await kcx(["doctor"], { KEYCLOAK_PASSWORD: "not the password" });
  expect(linesOf(stdout, "log-in")).toEqual([
    `fail  log-in      user ${testServer().username} (KEYCLOAK_USER): refused`,
    "the server says: Invalid user credentials: invalid_grant",
    "the password is from KEYCLOAK_PASSWORD",
    "try check the user name and the password, and the realm to log in to (--login-realm)",
  ]);
  expect(linesOf(stdout, "issuer")).toEqual([`ok    issuer      ${realm.issuer}`]);
  expect(linesOf(stdout, "exchange")).toEqual(["ok    exchange    the token exchange grant is offered"]);
  expect(linesOf(stdout, "rights")).toEqual([]);
  expect(stdout).not.toContain("not the password");
  expect(code).toBe(4);
});

test("no administrator at all: exit 4, and what to set", async () => {
  const { kcx } = await ourStory();
  const { code, stdout } = await kcx(["doctor"], { KEYCLOAK_PASSWORD: undefined });
  expect(linesOf(stdout, "log-in")).toContain("of KEYCLOAK_USER and KEYCLOAK_PASSWORD only one is set");
  expect(linesOf(stdout, "variable")[0]).toBe(
    "warn  variable    KEYCLOAK_USER is set without KEYCLOAK_PASSWORD, and does nothing alone",
  );
  expect(code).toBe(4);
});

describe("a service account's rights for the file at hand, by its token", () => {
  test.each<[string, string[], number, string[]]>([
    [
      "the least that it takes",
      ["manage-realm", "manage-clients", "manage-users"],
      0,
      ["ok    rights      enough: manage-realm, manage-clients, manage-users"],
    ],
    [
      "more than it takes",
      ["manage-realm", "manage-clients", "manage-users", "view-events", "impersonation"],
      0,
      [
        "ok    rights      enough: manage-realm, manage-clients, manage-users",
        "more than this file takes: impersonation, view-events",
      ],
    ],
    [
      "only to look",
      ["view-realm", "view-clients", "view-users"],
      4,
      [
        "fail  rights      missing: manage-realm, manage-clients, manage-users; the realm cannot be changed",
        "this file takes manage-realm, manage-clients, manage-users (its token says)",
        "try grant the roles of realm-management in the realm where it logs in",
      ],
    ],
    [
      "one too few",
      ["manage-realm", "manage-clients"],
      4,
      [
        "fail  rights      missing: manage-users; the realm cannot be read",
        "this file takes manage-realm, manage-clients, manage-users (its token says)",
        "try grant the role of realm-management in the realm where it logs in",
      ],
    ],
    [
      "all of the realm",
      ["realm-admin"],
      0,
      [
        "ok    rights      administrator of this realm (realm-admin)",
        "this file takes only manage-realm, manage-clients, manage-users",
      ],
    ],
  ])("%s", async (_, roles, exit, expected) => {
    const { realm, kcx } = await ourStory();
    const { code, stdout } = await kcx(["doctor"], await robot(realm, roles));
    const rights = linesOf(stdout, "rights");
    expect(rights.map((line) => line.replace("view-events, impersonation", "impersonation, view-events"))).toEqual(
      expected,
    );
    expect(code).toBe(exit);
  });

  test("what doctor calls enough is enough for apply, and one right less is not", async () => {
    const { realm, kcx } = await ourStory();
    const less = await robot(realm, ["manage-realm", "view-clients"]);
    expect(await kcx(["doctor"], less)).toMatchObject({ code: 4 });
    expect(await kcx(["apply", "realm.yaml"], less)).toMatchObject({ code: 4 });
    const enough = await robot(realm, ["manage-realm", "manage-clients", "manage-users"]);
    expect(await kcx(["doctor"], enough)).toMatchObject({ code: 0 });
    expect(await kcx(["apply", "realm.yaml"], enough)).toMatchObject({ code: 0 });
  });
});

describe("tokens that list no roles", () => {
  const LIGHT = { attributes: { "client.use.lightweight.access.token.enabled": "true" } };

  test("what cheap reads show, where the account's mappings are closed", async () => {
    const { realm, kcx } = await ourStory();
    const roles = ["manage-realm", "view-clients", "query-users"];
    const { stdout } = await kcx(["doctor"], await robot(realm, roles, LIGHT));
    expect(linesOf(stdout, "rights")).toEqual([
      "fail  rights      missing: manage-clients; the realm cannot be changed",
      "this file takes manage-realm, manage-clients, manage-users (what it can read shows)",
      "try grant the role of realm-management in the realm where it logs in",
    ]);
  });

  test("without a user to look at, the right to manage users is not to be seen", async () => {
    const { realm, kcx } = await ourStory();
    const roles = ["manage-realm", "manage-clients", "manage-users"];
    const light = await robot(realm, roles, LIGHT);
    expect(linesOf((await kcx(["doctor"], light)).stdout, "rights")).toEqual([
      "ok    rights      as far as can be seen, enough: manage-realm, manage-clients, manage-users",
      "not to be seen: view-users, manage-users",
    ]);
    await realm.user("somebody", "password");
    expect(linesOf((await kcx(["doctor"], light)).stdout, "rights")).toEqual([
      "ok    rights      enough: manage-realm, manage-clients, manage-users",
    ]);
  });

  test("a person's role mappings say, where they may be read", async () => {
    const { realm, kcx } = await ourStory();
    const user = await realm.user("operator", "operator's password");
    const [management] = (await realm.admin("GET", "/clients?clientId=realm-management")) as { id: string }[];
    const all = (await realm.admin("GET", `/clients/${management!.id}/roles`)) as { name: string }[];
    const held = all.filter(({ name }) => ["view-users", "view-clients", "manage-events"].includes(name));
    await realm.admin("POST", `/users/${user}/role-mappings/clients/${management!.id}`, held);
    const operator = { KEYCLOAK_USER: "operator", KEYCLOAK_PASSWORD: "operator's password" };
    const { stdout } = await kcx(["doctor", "--login-realm", realm.name], operator);
    expect(linesOf(stdout, "rights").slice(0, 3)).toEqual([
      "fail  rights      missing: manage-realm, manage-clients, manage-users; the realm cannot be read",
      "this file takes manage-realm, manage-clients, manage-users (its role mappings say)",
      "more than this file takes: manage-events",
    ]);
  });
});

describe("a token that is given", () => {
  async function tokenOf(realm: TestRealm): Promise<string> {
    const login = await robot(realm, ["realm-admin"]);
    const form = { grant_type: "client_credentials", client_id: login.KCX_ADMIN_CLIENT_ID, client_secret: secret };
    const body = new URLSearchParams(form);
    const answer = await fetch(`${realm.issuer}/protocol/openid-connect/token`, { method: "POST", body });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  test("is good where it was got, and nowhere else", async () => {
    const { realm, kcx } = await ourStory();
    const given = { KEYCLOAK_ACCESS_TOKEN: await tokenOf(realm) };
    const good = await kcx(["doctor"], given);
    expect(linesOf(good.stdout, "log-in")).toEqual(["ok    log-in      a given token (KEYCLOAK_ACCESS_TOKEN)"]);
    expect(linesOf(good.stdout, "rights")[0]).toBe("ok    rights      administrator of this realm (realm-admin)");
    // KEYCLOAK_USER and its password are set, too, and have no part in it.
    expect(linesOf(good.stdout, "variable")).toEqual([
      "warn  variable    set, and not used here: KEYCLOAK_USER, KEYCLOAK_PASSWORD",
    ]);
    const elsewhere = await kcx(["doctor"], {
      ...given,
      KEYCLOAK_URL: testServer().url.replace("127.0.0.1", "localhost"),
    });
    expect(linesOf(elsewhere.stdout, "log-in")).toEqual([
      "fail  log-in      a given token (KEYCLOAK_ACCESS_TOKEN): refused",
      "try a token is only good at the address it was got from: use the same host name as its issuer",
    ]);
    expect(elsewhere.code).toBe(4);
    for (const { stdout } of [good, elsewhere]) expect(stdout).not.toContain(given.KEYCLOAK_ACCESS_TOKEN);
  });

  test("that has ended says since when", async () => {
    const { realm } = await ourStory();
    await realm.admin("PUT", "", { accessTokenLifespan: 1 });
    const token = await tokenOf(realm);
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, (decodeJwt(token).exp ?? 0) * 1000 - Date.now()) + 2000),
    );
    const { ctx, out } = await terminal({ env: { KEYCLOAK_URL: testServer().url, KEYCLOAK_ACCESS_TOKEN: token } });
    expect(await doctor(ctx, [], { realm: realm.name })).toBe(4);
    expect(out()).toMatch(
      /fail {2}log-in {6}a given token \(KEYCLOAK_ACCESS_TOKEN\): it ended \d seconds? ago\n +try get a new one/,
    );
  });
});

test("a server that gives itself another address: verify would refuse its tokens", async () => {
  const { realm, kcx } = await ourStory();
  await realm.admin("PUT", "", { attributes: { frontendUrl: "https://sso.example.com" } });
  const { code, stdout } = await kcx(["doctor"]);
  expect(linesOf(stdout, "issuer")).toEqual([
    `fail  issuer      https://sso.example.com/realms/${realm.name}, not ${realm.issuer}`,
    "tokens got through one address are refused at the other",
    "try use https://sso.example.com as KEYCLOAK_URL, or set the server's hostname (KC_HOSTNAME, proxy headers)",
  ]);
  expect(code).toBe(1);
});

describe("over TLS", () => {
  test("an authority that is given, and one that nobody knows", async () => {
    const { key, cert, file } = selfSigned();
    const proxy = await startProxy({ tls: { key, cert } });
    onTestFinished(proxy.close);
    const { kcx } = await ourStory();
    const given = await kcx(["doctor", "--ca-file", file], { KEYCLOAK_URL: proxy.url });
    expect(linesOf(given.stdout, "certificate")).toEqual([
      "ok    certificate by Shop Shop Root, 29 days left, accepted",
    ]);
    expect(linesOf(given.stdout, "log-in")).toEqual([
      `ok    log-in      user ${testServer().username} (KEYCLOAK_USER)`,
    ]);
    const unknown = await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
    expect(linesOf(unknown.stdout, "server")[0]).toBe(
      `fail  server      ${proxy.url}: DEPTH_ZERO_SELF_SIGNED_CERT (KEYCLOAK_URL)`,
    );
    expect(linesOf(unknown.stdout, "certificate")).toEqual([
      "fail  certificate by Shop Shop Root, 29 days left; not accepted: DEPTH_ZERO_SELF_SIGNED_CERT",
      "try --ca-file FILE (or NODE_EXTRA_CA_CERTS) trusts its authority",
    ]);
    expect(unknown.code).toBe(1);
  });
});

test("a clock that is ahead of the server's", async () => {
  const { ctx, out } = await terminal({ env: administrator(), now: new Date(Date.now() + 90_000) });
  expect(await doctor(ctx, [], { realm: "master" })).toBe(0);
  expect(out()).toMatch(/warn {2}clock {7}this machine's is (89|9\d) seconds ahead of the server's\n/);
});

test("several realms, each with its own findings", async () => {
  const { realm, write, kcx } = await story();
  await write("realms/one.yaml", `realm: ${realm.name}\n${FILE}`);
  await write("realms/two.yaml", `realm: ${realm.name}-other\n`);
  const { stdout } = await kcx(["doctor", "realms"]);
  expect(stdout).toContain(`ok    realm       [${realm.name}] ${realm.name} (the file)\n`);
  expect(stdout).toContain(`ok    realm       [${realm.name}-other] ${realm.name}-other (the file), not there yet`);
});

test("the requests are few", async () => {
  const proxy = await startProxy();
  onTestFinished(proxy.close);
  const { kcx } = await ourStory();
  await kcx(["doctor"], { KEYCLOAK_URL: proxy.url });
  expect(proxy.seen.length).toBeLessThanOrEqual(10);
});
