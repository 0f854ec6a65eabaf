import { describe, expect, test } from "vitest";
import { adminOf, loginRealmOf, otherRealm, realmOf, serverOf } from "#config/settings.ts";
import { KcxError } from "#errors.ts";
import { type Env, read } from "./environment.ts";

const DEV = { url: "http://127.0.0.1:8081", username: "dev-admin", password: "fake-dev-password" };

describe("the server", () => {
  const all = {
    KEYCLOAK_URL: "http://one:1",
    KEYCLOAK_SERVER_URL: "http://two:2",
    AUTH_SERVER_URL: "http://three:3",
  };
  test.each([
    ["--server", "http://flag:9", all, DEV, { value: "http://flag:9", origin: "--server" }],
    ["KEYCLOAK_URL", undefined, all, DEV, { value: "http://one:1", origin: "KEYCLOAK_URL" }],
    [
      "KEYCLOAK_SERVER_URL",
      undefined,
      { ...all, KEYCLOAK_URL: "" },
      DEV,
      { value: "http://two:2", origin: "KEYCLOAK_SERVER_URL" },
    ],
    [
      "AUTH_SERVER_URL",
      undefined,
      { AUTH_SERVER_URL: "http://three:3" },
      DEV,
      { value: "http://three:3", origin: "AUTH_SERVER_URL" },
    ],
    ["the running dev server", undefined, {}, DEV, { value: "http://127.0.0.1:8081", origin: "kcx dev" }],
  ])("%s", (_what, flag, env, dev, expected) => {
    expect(serverOf(flag, read(env), dev)).toEqual(expected);
  });

  test.each([
    ["http://sso.example.com/", "http://sso.example.com"],
    ["https://sso.example.com/auth//", "https://sso.example.com/auth"],
    ["HTTP://SSO.example.com:80", "http://sso.example.com"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["https://sso.example.com/administration", "https://sso.example.com/administration"],
  ])("%s is %s", (written, value) => {
    expect(serverOf(written, read({}), undefined).value).toBe(value);
  });

  test.each([
    ["nothing at all", undefined, "NO_SERVER", undefined],
    ["no address", "sso", "USAGE", "an address looks like"],
    ["no scheme", "localhost:8080", "USAGE", "use http://localhost:8080"],
    ["another scheme", "ftp://sso", "USAGE", "an address looks like"],
    ["a realm's page", "https://sso/auth/realms/demo/account", "USAGE", "use https://sso/auth"],
    ["the admin console", "https://sso/admin", "USAGE", "use https://sso"],
    ["a password in it", "https://admin:fake-password@sso", "USAGE", "use KEYCLOAK_USER"],
  ])("%s is refused", (_what, flag, code, hint) => {
    const error = refused(() => serverOf(flag, read({}), undefined));
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint ?? "KEYCLOAK_URL");
    expect(`${error.message} ${error.hint}`).not.toContain("fake-password");
  });
});

describe("the administrator is chosen as a whole", () => {
  const elsewhere = { value: "https://sso.example.com", origin: "KEYCLOAK_URL" };
  const local = { value: "http://127.0.0.1:8081", origin: "KEYCLOAK_URL" };
  const everything = {
    KEYCLOAK_ACCESS_TOKEN: "fake-token",
    KCX_ADMIN_CLIENT_ID: "kcx",
    KCX_ADMIN_CLIENT_SECRET: "fake-kcx",
    KEYCLOAK_USER: "admin",
    KEYCLOAK_PASSWORD: "fake-admin",
    KEYCLOAK_CLIENT_ID: "app",
    KEYCLOAK_CLIENT_SECRET: "fake-app",
  };
  const less = (...names: readonly string[]): Env =>
    Object.fromEntries(Object.entries(everything).filter(([name]) => !names.some((prefix) => name.startsWith(prefix))));

  test.each([
    ["a token", everything, { kind: "token", origin: "KEYCLOAK_ACCESS_TOKEN" }],
    ["kcx's own client", less("KEYCLOAK_ACCESS"), { kind: "client", clientId: "kcx", origin: "KCX_ADMIN_CLIENT_ID" }],
    [
      "a user",
      less("KEYCLOAK_ACCESS", "KCX"),
      { kind: "password", username: "admin", clientId: "admin-cli", origin: "KEYCLOAK_USER" },
    ],
    [
      "a user, through a client of its own",
      { ...less("KEYCLOAK_ACCESS", "KCX"), KEYCLOAK_CLIENTID: "portal", KEYCLOAK_CLIENTSECRET: "fake-portal" },
      { kind: "password", username: "admin", clientId: "portal" },
    ],
    [
      "an application's client",
      less("KEYCLOAK_ACCESS", "KCX", "KEYCLOAK_USER"),
      { kind: "client", clientId: "app", origin: "KEYCLOAK_CLIENT_ID" },
    ],
    [
      "half of a better one is passed over",
      less("KEYCLOAK_ACCESS", "KCX_ADMIN_CLIENT_SECRET", "KEYCLOAK_PASSWORD"),
      { kind: "client", clientId: "app" },
    ],
    [
      "a password from a file",
      { KEYCLOAK_USER: "admin", KEYCLOAK_PASSWORD_FILE: "password.txt" },
      { kind: "password", username: "admin", variables: ["KEYCLOAK_USER", "KEYCLOAK_PASSWORD_FILE"] },
    ],
  ])("%s", (_what, env: Env, expected) => {
    expect(adminOf(elsewhere, read(env), DEV)).toMatchObject(expected);
  });

  test("names every variable whose value is used: a file must not read them", () => {
    const env = {
      ...less("KEYCLOAK_ACCESS", "KCX"),
      KEYCLOAK_CLIENTID: "portal",
      KEYCLOAK_CLIENTSECRET: "fake-portal",
    };
    expect(adminOf(elsewhere, read(env), undefined).variables).toEqual([
      "KEYCLOAK_USER",
      "KEYCLOAK_PASSWORD",
      "KEYCLOAK_CLIENTSECRET",
    ]);
  });

  test.each([
    ["because nothing else is named", { value: DEV.url, origin: "kcx dev" }, everything, "dev-admin"],
    ["by its address in --server", { value: DEV.url, origin: "--server" }, everything, "dev-admin"],
    ["by a variable, when nobody else is named", local, {}, "dev-admin"],
    ["by a variable, after those that are named", local, { KEYCLOAK_USER: "me", KEYCLOAK_PASSWORD: "fake" }, "me"],
  ])("the dev server's own: %s", (_what, server, env: Env, username) => {
    expect(adminOf(server, read(env), DEV)).toMatchObject({ kind: "password", username });
  });

  test("the dev server's credentials go nowhere else", () => {
    for (const server of [
      elsewhere,
      { ...elsewhere, origin: "--server" },
      { value: "http://127.0.0.1:9999", origin: "--server" },
    ]) {
      expect(refused(() => adminOf(server, read({}), DEV)).code).toBe("NO_LOGIN");
    }
  });

  test.each([
    [{ KEYCLOAK_USER: "admin" }, ["of KEYCLOAK_USER and KEYCLOAK_PASSWORD only one is set"]],
    [{ KEYCLOAK_PASSWORD: "fake" }, ["of KEYCLOAK_USER and KEYCLOAK_PASSWORD only one is set"]],
    [{ KCX_ADMIN_CLIENT_ID: "kcx" }, ["of KCX_ADMIN_CLIENT_ID and KCX_ADMIN_CLIENT_SECRET only one is set"]],
    [
      { KEYCLOAK_USER: "admin", KEYCLOAK_PASSWORD_FILE: "nothing.txt" },
      ["KEYCLOAK_PASSWORD_FILE: nothing.txt cannot be read"],
    ],
    [{}, []],
  ])("nobody: %j", (env: Env, facts) => {
    const error = refused(() => adminOf(elsewhere, read(env), undefined));
    expect([error.code, error.exitCode, error.facts]).toEqual(["NO_LOGIN", 4, facts]);
  });
});

describe("the realm to log in to", () => {
  test.each([
    ["--login-realm", "flag", { KEYCLOAK_LOGIN_REALM: "a" }, "flag", "--login-realm"],
    [
      "KEYCLOAK_LOGIN_REALM",
      undefined,
      { KEYCLOAK_LOGIN_REALM: "a", KEYCLOAK_LOGINREALM: "b" },
      "a",
      "KEYCLOAK_LOGIN_REALM",
    ],
    ["KEYCLOAK_LOGINREALM", undefined, { KEYCLOAK_LOGINREALM: "b" }, "b", "KEYCLOAK_LOGINREALM"],
    ["master", undefined, {}, "master", "default"],
  ])("%s", (_what, flag, env: Env, value, origin) => {
    expect(loginRealmOf(flag, read(env))).toMatchObject({ value, origin });
  });
});

describe("the realm to work on", () => {
  const env = { KCX_REALM: "from-kcx", KEYCLOAK_REALM: "from-keycloak" };
  test.each([
    ["--realm", "flag", "file", env, { value: "flag", origin: "--realm" }],
    ["the file", undefined, "file", env, { value: "file", origin: "the file" }],
    ["KCX_REALM", undefined, undefined, env, { value: "from-kcx", origin: "KCX_REALM" }],
    ["KEYCLOAK_REALM", undefined, undefined, { KEYCLOAK_REALM: "r" }, { value: "r", origin: "KEYCLOAK_REALM" }],
    ["never master by a variable", undefined, undefined, { KEYCLOAK_REALM: "master" }, undefined],
    ["master when the file says so", undefined, "master", {}, { value: "master", origin: "the file" }],
    ["none", undefined, undefined, {}, undefined],
  ])("%s", (_what, flag, file, given: Env, expected) => {
    const found = realmOf(flag, file, read(given));
    expect(found && { value: found.value, origin: found.origin }).toEqual(expected);
  });

  test("a variable that differs is worth a word; master is not", () => {
    expect(otherRealm("file", read(env))?.value).toBe("from-kcx");
    expect(otherRealm("from-kcx", read(env))).toBeUndefined();
    expect(otherRealm("file", read({ KEYCLOAK_REALM: "master" }))).toBeUndefined();
  });
});

function refused(work: () => unknown): KcxError {
  try {
    work();
  } catch (error) {
    if (error instanceof KcxError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}
