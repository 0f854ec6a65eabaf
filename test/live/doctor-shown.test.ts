/** What `kcx doctor` says of rights on organizations and identity providers, where neither the token nor the account tells. */
import { expect, test } from "vitest";
import type { TestRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";

const FILE = "identityProviders: { p: { providerId: github } }\norganizations: { acme: {} }\n";

test.each([
  [
    "shown",
    ["view-realm", "view-clients", "view-identity-providers", "view-organizations"],
    /as far as can be seen, enough: .*not to be seen: manage-identity-providers, manage-organizations/s,
    0,
  ],
  [
    "not shown",
    ["view-realm", "view-clients"],
    /missing: .*(identity-providers.*organizations|organizations.*identity-providers).*; the realm cannot be read/s,
    4,
  ],
])("%s", async (_, roles, said, code) => {
  const { realm, file, kcx } = await story();
  await realm.admin("PUT", "", { organizationsEnabled: true });
  await file(FILE);
  const doctor = await kcx(["doctor", "realm.yaml", "--login-realm", realm.name], await silentRobot(realm, roles));
  expect(doctor.stdout).toMatch(said);
  expect(doctor.code).toBe(code);
});

/** A service account whose tokens list no roles, and who may not read its own. */
async function silentRobot(realm: TestRealm, roles: readonly string[]): Promise<Record<string, string | undefined>> {
  const id = await realm.client({
    clientId: "robot",
    secret: "plainly-fake",
    serviceAccountsEnabled: true,
    attributes: { "client.use.lightweight.access.token.enabled": "true" },
  });
  const user = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const { id: manager } = await realm.readClient("realm-management");
  const all = (await realm.admin("GET", `/clients/${manager}/roles`)) as { name: string }[];
  const held = all.filter(({ name }) => roles.includes(name));
  await realm.admin("POST", `/users/${user.id}/role-mappings/clients/${manager}`, held);
  return { KEYCLOAK_USER: undefined, KCX_ADMIN_CLIENT_ID: "robot", KCX_ADMIN_CLIENT_SECRET: "plainly-fake" };
}
