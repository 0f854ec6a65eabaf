import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { doctor } from "#commands/doctor.ts";
import { linesOf, ourStory, robot, secret } from "../support/doctor-story.ts";
import { type TestRealm, testServer } from "../support/keycloak.ts";
import { terminal } from "../unit/commands/terminal.ts";

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
