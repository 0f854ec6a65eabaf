import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { applyAll, wantedOf } from "../../support/street.ts";

const FILE = `
groups: { everybody: {}, newcomers: {}, staff: {} }
defaultGroups: [/newcomers]
users:
  exact: { groups: [/staff] }
  nowhere: { groups: [] }
  edited: { groups: { with: [/staff] } }
  unsaid: {}
clients:
  exact: { serviceAccountsEnabled: true, serviceAccountGroups: [/staff] }
  nowhere: { serviceAccountsEnabled: true, serviceAccountGroups: [] }
  edited: { serviceAccountsEnabled: true, serviceAccountGroups: { with: [/staff] } }
  unsaid: { serviceAccountsEnabled: true }
  switched-on: { serviceAccountsEnabled: true, serviceAccountGroups: [] }
`;

let realm: TestRealm;
beforeAll(async () => {
  realm = await makeRealm();
  await realm.admin("POST", "/groups", { name: "everybody" });
  const [{ id }] = (await realm.admin("GET", "/groups")) as [{ id: string }];
  await realm.admin("PUT", `/default-groups/${id}`);
  await realm.client({ clientId: "switched-on" });
  await applyAll(wantedOf(realm.name, FILE));
});
afterAll(() => realm.delete());

// The file puts one default group in place of another. Who is made by it joins those of the file, and an exact list
// is exact; service accounts come with their clients, before there are groups of the file, and join those of before.
test.each([
  ["exact", ["/staff"]],
  ["nowhere", []],
  ["edited", ["/newcomers", "/staff"]],
  ["unsaid", ["/newcomers"]],
  ["service-account-exact", ["/staff"]],
  ["service-account-nowhere", []],
  ["service-account-edited", ["/everybody", "/staff"]],
  ["service-account-unsaid", ["/everybody"]],
  ["service-account-switched-on", []],
])("%s is in %j", async (username, groups) => {
  const [user] = (await realm.admin("GET", `/users?exact=true&username=${username}`)) as { id: string }[];
  const joined = (await realm.admin("GET", `/users/${user?.id}/groups`)) as { path: string }[];
  expect(joined.map(({ path }) => path).sort()).toEqual(groups);
});
