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

test("a policy in JavaScript, as older exports have them, is told and left out, with what applies it; the rest is taken", async () => {
  const { realm, file, kcx } = await story();
  await file(`
clients:
  orders:
    serviceAccountsEnabled: true
    authorizationServicesEnabled: true
    authorizationSettings:
      policies:
        by script: { type: js, config: { code: "$evaluation.grant();" } }
        by both: { type: aggregate, config: { applyPolicies: [by script, of the house] } }
        of the house: { type: regex, config: { targetClaim: email, pattern: .*@example.test } }
`);
  const { code, stderr } = await kcx(["apply", "realm.yaml"]);
  expect(stderr).toContain("realm.yaml:9:9  note  `policy by script` is left alone");
  expect(stderr).toContain("realm.yaml:10:9  note  `policy by both` is left alone");
  expect(code).toBe(5);
  expect(await kcx(["apply", "realm.yaml", "--skip-unsupported"])).toMatchObject({ code: 0 });
  const names = (await listed(realm, "/policy?max=100")).map(({ name }) => name);
  expect(names.filter((name) => !name.startsWith("Default "))).toEqual(["of the house"]);
});

test("what servers before 26.5 make by themselves is theirs: told in an export, and never missed", async () => {
  const { realm, write, kcx } = await story();
  const type = "urn:orders:resources:default";
  const code = "// by default, grants any permission associated with this policy\n$evaluation.grant();\n";
  const settings = {
    resources: [
      { name: "Default Resource", type, uris: ["/*"] },
      { name: "menu", uris: ["/menu/*"] },
    ],
    policies: [
      { name: "Default Policy", type: "js", config: { code } },
      {
        ...{ name: "Default Permission", type: "resource" },
        config: { defaultResourceType: type, applyPolicies: '["Default Policy"]' },
      },
    ],
  };
  const client = { clientId: "orders", serviceAccountsEnabled: true, authorizationServicesEnabled: true };
  const clients = [{ ...client, authorizationSettings: settings }];
  await write("export.json", JSON.stringify({ realm: realm.name, keycloakVersion: "24.0.5", clients }));
  const { code: done, stderr } = await kcx(["apply", "export.json"]);
  expect(stderr).toContain("`Default Permission` of orders are not applied");
  expect(done).toBe(0);
  expect(await kcx(["diff", "export.json", "--exit-code"])).toMatchObject({ code: 0 });
  const pulled = await kcx(["pull", realm.name]);
  expect(pulled.code, pulled.stderr).toBe(0);
  expect(pulled.stdout).toContain("menu:");
  expect(pulled.stdout).not.toContain("Default P");
});
