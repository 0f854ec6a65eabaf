/** Authorization settings as older servers and exports have them. */
import { expect, onTestFinished, test } from "vitest";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { story } from "../../support/story.ts";
import { applyAll, diffLines, wantedOf } from "../../support/street.ts";

async function listed(realm: TestRealm, path: string): Promise<{ name: string }[]> {
  const { id } = await realm.readClient("orders");
  return (await realm.admin("GET", `/clients/${id}/authz/resource-server${path}`)) as { name: string }[];
}

test("the forms of old files: one address of a resource, and roles that say nothing or that they need not be had", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const settings = {
    resources: [{ name: "menu", uri: "/menu/*" }],
    policies: [{ name: "either", type: "role", config: { roles: '[{"id":"cook"},{"id":"guest","required":false}]' } }],
  };
  const client = { clientId: "orders", serviceAccountsEnabled: true, authorizationServicesEnabled: true };
  const text = JSON.stringify({
    roles: { realm: [{ name: "cook" }, { name: "guest" }] },
    clients: [{ ...client, authorizationSettings: settings }],
  });
  await applyAll(wantedOf(realm.name, text));
  expect((await listed(realm, "/resource?max=100&name=menu"))[0]).toMatchObject({ uris: ["/menu/*"] });
  expect(await diffLines(wantedOf(realm.name, text))).toEqual([]);
});

test("a policy in JavaScript, as older exports have them, is named and not sent: the server would answer with a bare 500", async () => {
  const { realm, file, kcx } = await story();
  await file(`
clients:
  orders:
    serviceAccountsEnabled: true
    authorizationServicesEnabled: true
    authorizationSettings:
      policies:
        by script: { type: js, config: { code: "$evaluation.grant();" } }
        of the house: { type: regex, config: { targetClaim: email, pattern: .*@example.test } }
`);
  const { code, stderr } = await kcx(["apply", "realm.yaml"]);
  expect(stderr).toMatch(/✗ ~ client orders › authorization: no Keycloak takes a policy in JavaScript: by script$/m);
  expect(code).toBe(1);
  expect((await listed(realm, "/policy?max=100")).map(({ name }) => name)).not.toContain("of the house");
});
