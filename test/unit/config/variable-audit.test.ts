import { describe, expect, test } from "vitest";
import { auditVariables } from "#config/variable-audit.ts";
import { noting, variables } from "#config/variables.ts";

/** The audit of an environment in which a run has asked for `asked`. */
function audit(env: Record<string, string>, asked: readonly string[] = [], realm?: string) {
  const used = new Set<string>();
  const all = noting(
    variables(env, undefined, () => "from a file"),
    used,
  );
  for (const name of asked) {
    all.find(name);
    all.secret(name);
  }
  return auditVariables(all, used, realm === undefined ? undefined : { value: realm, origin: "the file" });
}

test("what is used, or is of use to another command, is nothing to speak of", () => {
  const env = {
    ...{ KEYCLOAK_URL: "http://a", KEYCLOAK_USER: "admin", KEYCLOAK_PASSWORD_FILE: "p", KCX_REALM: "shop" },
    ...{ KEYCLOAK_AUDIENCE: "orders", KCX_STATE_DIR: "/x", KCX_SUBJECT_TOKEN_FILE: "t", TOKEN_EXCHANGE_TIMEOUT: "5" },
    ...{ TOKEN_EXCHANGE_CACHE_TTL_BUFFER: "60", PATH: "/bin", IMPORT_ME: "1", KC_DB: "postgres", EMPTY: "" },
  };
  expect(audit(env, ["KEYCLOAK_URL", "KEYCLOAK_USER", "KEYCLOAK_PASSWORD"], "shop")).toEqual([]);
});

test("an empty variable counts as not set", () => {
  expect(audit({ KEYCLOAK_FOO: "" })).toEqual([]);
});

describe("realms", () => {
  test("a variable that names another realm than the file", () => {
    expect(audit({ KEYCLOAK_REALM: "other" }, [], "shop")).toEqual([
      {
        state: "other-realm",
        variable: { value: "other", origin: "KEYCLOAK_REALM" },
        chosen: { value: "shop", origin: "the file" },
      },
    ]);
  });

  test.each(["shop", "master"])("%s is no other realm", (value) => {
    expect(audit({ KEYCLOAK_REALM: value }, [], "shop")).toEqual([]);
  });
});

describe("spellings that contradict each other", () => {
  test("two addresses; the used one is named", () => {
    const env = { KEYCLOAK_URL: "http://a", KEYCLOAK_SERVER_URL: "http://b", AUTH_SERVER_URL: "http://a" };
    expect(audit(env, ["KEYCLOAK_URL"])).toEqual([
      {
        state: "contradiction",
        names: ["KEYCLOAK_URL", "KEYCLOAK_SERVER_URL", "AUTH_SERVER_URL"],
        used: "KEYCLOAK_URL",
      },
    ]);
  });

  test("a slash at the end is no difference, but the second is not used", () => {
    expect(audit({ KEYCLOAK_URL: "http://a", KEYCLOAK_SERVER_URL: "http://a/" }, ["KEYCLOAK_URL"])).toEqual([
      { state: "unused", names: ["KEYCLOAK_SERVER_URL"] },
    ]);
  });

  test("Terraform's and keycloak-config-cli's secrets, without their values", () => {
    const env = { KEYCLOAK_CLIENT_SECRET: "one", KEYCLOAK_CLIENTSECRET: "two" };
    const found = audit(env, ["KEYCLOAK_CLIENTSECRET"]);
    expect(found).toEqual([{ state: "contradiction", names: Object.keys(env), used: "KEYCLOAK_CLIENTSECRET" }]);
  });
});

describe("halves of a pair", () => {
  test.each([
    [{ KEYCLOAK_USER: "admin" }, "KEYCLOAK_USER", "KEYCLOAK_PASSWORD"],
    [{ KEYCLOAK_PASSWORD: "x" }, "KEYCLOAK_PASSWORD", "KEYCLOAK_USER"],
    [{ KCX_ADMIN_CLIENT_ID: "x" }, "KCX_ADMIN_CLIENT_ID", "KCX_ADMIN_CLIENT_SECRET"],
    [{ KCX_ADMIN_CLIENT_KEY_FILE: "x" }, "KCX_ADMIN_CLIENT_KEY", "KCX_ADMIN_CLIENT_ID"],
  ])("%j", (env: Record<string, string>, set, missing) => {
    expect(audit(env)).toEqual([{ state: "half", set, missing }]);
  });

  test("a secret in a file is one", () => {
    const env = { KCX_ADMIN_CLIENT_ID: "x", KCX_ADMIN_CLIENT_SECRET_FILE: "f" };
    expect(audit(env, ["KCX_ADMIN_CLIENT_ID", "KCX_ADMIN_CLIENT_SECRET"])).toEqual([]);
  });
});

describe("names of other tools", () => {
  test("what does the same here is named", () => {
    const names = ["KEYCLOAK_SSLVERIFY", "KEYCLOAK_ADMIN_URL", "KEYCLOAK_ADMIN", "KEYCLOAK_ADMIN_PASSWORD"];
    expect(audit(Object.fromEntries(names.map((name) => [name, "x"])))).toEqual([
      { state: "instead", advice: "ca-file", names: ["KEYCLOAK_SSLVERIFY"] },
      { state: "instead", advice: "whole-address", names: ["KEYCLOAK_ADMIN_URL"] },
      { state: "instead", advice: "user-and-password", names: ["KEYCLOAK_ADMIN", "KEYCLOAK_ADMIN_PASSWORD"] },
    ]);
  });

  test("keycloak-config-cli's settings, together", () => {
    const names = ["IMPORT_FILES_LOCATIONS", "IMPORT_VARSUBSTITUTION_ENABLED", "IMPORT_MANAGED_CLIENT"];
    expect(audit(Object.fromEntries(names.map((name) => [name, "x"])))).toEqual([{ state: "foreign", names }]);
  });

  test("an application's own, together", () => {
    const names = ["KEYCLOAK_JWKS_URL", "KEYCLOAK_CLIENT_ID"];
    expect(audit(Object.fromEntries(names.map((name) => [name, "x"])))).toEqual([{ state: "unused", names }]);
  });
});

test("a KCX_ name that kcx doesn't know, with the nearest that it does", () => {
  expect(audit({ KCX_ADMIN_CLENT_SECRET: "x", KCX_WHATEVER_THIS_IS: "y" })).toEqual([
    { state: "unknown", name: "KCX_ADMIN_CLENT_SECRET", nearest: "KCX_ADMIN_CLIENT_SECRET" },
    { state: "unknown", name: "KCX_WHATEVER_THIS_IS" },
  ]);
});
