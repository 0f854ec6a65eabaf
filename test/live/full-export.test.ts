/** A full export, users and all, is a kcx file: whoever could log in before still can, with the same password. */
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { TestRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";

const PASSWORD = "Ann's Password, 1";

test("a user of a full export logs in with the old password; for one who is there it is not compared", async () => {
  const { realm, write, kcx } = await story({ realm: "none" });
  await write("export.json", JSON.stringify(exported(realm.name, credential(PASSWORD)), null, 2));
  const applied = await kcx(["apply", "export.json"]);
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  expect(applied.stdout + applied.stderr).not.toContain(secretOf(credential(PASSWORD)));
  expect(await logIn(realm, PASSWORD)).toBe("logged in");

  const user = await ann(realm);
  await realm.admin("PUT", `/users/${user}/reset-password`, { type: "password", value: "Changed by hand, 2" });
  const again = await kcx(["apply", "export.json"]);
  expect(again.stdout).toContain("1 password was not compared");
  expect(again.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
  expect(again.code).toBe(0);
  expect(await logIn(realm, PASSWORD)).toBe("Invalid user credentials");
  expect(await logIn(realm, "Changed by hand, 2")).toBe("logged in");
});

test("who a user is at identity providers is made, changed and taken away; what nobody declared stays", async () => {
  const { realm, file, kcx } = await story();
  const identities = async () =>
    (await realm.admin("GET", `/users/${await ann(realm)}/federated-identity`)) as Record<string, string>[];
  const declared = (links: string) =>
    file(`
identityProviders: { partner: { providerId: github }, other: { providerId: github }, theirs: { providerId: github } }
users: { ann: { federatedIdentities: ${links} } }`);
  await declared("{ partner: { userId: '17', userName: ann.a }, other: { userId: x } }");
  expect((await kcx(["apply", "realm.yaml"])).code).toBe(0);
  expect(await identities()).toEqual(
    expect.arrayContaining([
      { identityProvider: "partner", userId: "17", userName: "ann.a" },
      expect.objectContaining({ identityProvider: "other", userId: "x" }),
    ]),
  );
  const theirs = { identityProvider: "theirs", userId: "7", userName: "by hand" };
  await realm.admin("POST", `/users/${await ann(realm)}/federated-identity/theirs`, theirs);

  await declared("{ partner: { userId: '18', userName: ann.a }, other: null }");
  const changed = await kcx(["diff", "realm.yaml"]);
  expect(changed.stdout).toContain("~ user ann");
  expect((await kcx(["apply", "realm.yaml", "--yes"])).code).toBe(0);
  const left = (await identities()).map(({ identityProvider, userId }) => `${identityProvider} ${userId}`).sort();
  expect(left).toEqual(["partner 18", "theirs 7"]);
  expect((await kcx(["diff", "realm.yaml", "--exit-code"])).code).toBe(0);
});

/** What `kc.sh export` writes of a user, and what old servers wrote of the roles that everybody has. */
function exported(realm: string, hashed: object): object {
  return {
    realm,
    enabled: true,
    defaultRoles: ["cook"],
    roles: { realm: [{ name: "cook" }], client: { web: [{ name: "reader" }] } },
    clients: [
      {
        clientId: "web",
        publicClient: true,
        directAccessGrantsEnabled: true,
        defaultRoles: ["reader"],
        redirectUris: [],
      },
    ],
    users: [
      {
        id: "0a7ff1ce-0000-4000-8000-000000000001",
        username: "ann",
        enabled: true,
        email: "ann@example.test",
        firstName: "Ann",
        lastName: "Ångström",
        emailVerified: true,
        createdTimestamp: 1_700_000_000_000,
        totp: false,
        credentials: [hashed],
        disableableCredentialTypes: [],
        requiredActions: [],
        realmRoles: ["cook"],
        notBefore: 0,
        groups: [],
      },
    ],
  };
}

const SALT = randomBytes(16);
const ITERATIONS = 1000;

function credential(password: string): { secretData: string } & Record<string, unknown> {
  const value = pbkdf2Sync(password, SALT, ITERATIONS, 64, "sha512").toString("base64");
  return {
    id: "0a7ff1ce-0000-4000-8000-000000000002",
    type: "password",
    userLabel: "My password",
    createdDate: 1_700_000_000_000,
    secretData: JSON.stringify({ value, salt: SALT.toString("base64"), additionalParameters: {} }),
    credentialData: JSON.stringify({
      hashIterations: ITERATIONS,
      algorithm: "pbkdf2-sha512",
      additionalParameters: {},
    }),
  };
}

function secretOf({ secretData }: { secretData: string }): string {
  return (JSON.parse(secretData) as { value: string }).value;
}

async function ann(realm: TestRealm): Promise<string> {
  const [user] = (await realm.admin("GET", "/users?exact=true&username=ann")) as { id: string }[];
  return String(user?.id);
}

async function logIn(realm: TestRealm, password: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "password", client_id: "web", username: "ann", password });
  const response = await fetch(`${realm.issuer}/protocol/openid-connect/token`, { method: "POST", body });
  return response.ok ? "logged in" : ((await response.json()) as { error_description: string }).error_description;
}
