/**
 * Realm files that nobody here wrote: exports of several servers, imports of demos, files for keycloak-config-cli. Each
 * stands in `fixtures/others` with its facts (what is declared, in which form) and with other names; none has a secret.
 * Each applies as it is, and then there is nothing left to do.
 */
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";
import { applyAll, wantedOf } from "../support/street.ts";

const SECRETS = { SECRET: "the secret of the test" };

/** The file, and where its facts come from. */
const FILES = [
  ["spa.json", "keycloak/keycloak-quickstarts js/spa"],
  ["device.json", "keycloak/keycloak-quickstarts device"],
  ["user-storage.json", "keycloak/keycloak-quickstarts extension/user-storage-jpa"],
  ["saml.json", "keycloak/keycloak-quickstarts jakarta/servlet-saml-service-provider"],
  ["jaxrs.json", "keycloak/keycloak-quickstarts jakarta/jaxrs-resource-server"],
  ["node.json", "keycloak/keycloak-quickstarts nodejs/resource-server"],
  ["browser-copilot.json", "abstracta/browser-copilot keycloak/realm.json"],
  ["data-commons.json", "PhilanthropyDataCommons/service keycloak/realm.json"],
  ["rag-mcp.json", "AquaBx/rag-mcp keycloak/realm.json"],
  ["agents.json", "victorTAKI/agent-access-pattern keycloak/realm-agents.json"],
  ["event-sourcing.json", "NovatecConsulting/YATT keycloak/realm.json"],
  ["mcp-auth.json", "yousuf64/mcp-auth keycloak/mcp-realm.json"],
  ["discord.json", "yousuf64/mcp-auth keycloak-discord/discord-realm.json"],
  ["mcp-js.json", "r33drichards/mcp-js keycloak/mcp-realm.json"],
  ["quarkus-web.json", "quarkusio/quarkus-quickstarts security-openid-connect-web-authentication-quickstart"],
  ["quarkus-tenant.json", "quarkusio/quarkus-quickstarts security-openid-connect-multi-tenancy-quickstart"],
  ["quarkus-client.json", "quarkusio/quarkus-quickstarts security-openid-connect-client-quickstart"],
  ["mcp-test.json", "if414013/rKCmcp keycloak/mcp-test-realm.json"],
  ["old-export.json", "what exports of 4 to 26.2 have that today's server takes otherwise, or not at all"],
  ["config-cli-exchange.json", "adorsys/keycloak-config-cli contrib/example-config/standard-token-exchange.json"],
  ["config-cli-moped.json", "adorsys/keycloak-config-cli contrib/example-config/moped.json"],
  ["config-cli-profile.yaml", "adorsys/keycloak-config-cli contrib/example-config/userprofile.yaml"],
  ["config-cli-clients.yaml", "adorsys/keycloak-config-cli import-files/clients"],
  ["config-cli-roles.yaml", "adorsys/keycloak-config-cli import-files/roles"],
  ["config-cli-mappings.yaml", "adorsys/keycloak-config-cli import-files/scope-mappings"],
  ["config-cli-service-account.yaml", "adorsys/keycloak-config-cli import-files/service-account"],
] as const;

describe("applies as it is, and then there is nothing left to do", () => {
  test.each(FILES)("%s (%s)", async (file) => {
    const realm = await makeRealm();
    onTestFinished(() => realm.delete());
    // The role that everybody has is called after the realm.
    const text = fixture(file).replaceAll("default-roles-restaurant", `default-roles-${realm.name.toLowerCase()}`);
    const { planned } = await applyAll(wantedOf(realm.name, text, SECRETS));
    expect(planned.plan.steps.length).toBeGreaterThan(0);
  });
});

test("what kcx does not manage stops an apply before its first write, unless it is told to go on", async () => {
  const { realm, write, kcx } = await story({ realm: "none", variables: SECRETS });
  await write(
    "realm.json",
    JSON.stringify({ realm: realm.name, workflows: [{ name: "leavers" }], clients: [{ clientId: "web" }] }),
  );
  const refused = await kcx(["apply", "realm.json"]);
  expect(refused.stdout).toContain(
    "! realm: `workflows` not applied: kcx does not manage it yet; its workflows are made in the admin console, under Workflows",
  );
  expect(refused.stderr).toContain("the file says what kcx does not manage yet: workflows");
  expect(refused.code).toBe(5);
  await expect(realm.admin("GET", "")).rejects.toThrow("404");

  const applied = await kcx(["apply", "realm.json", "--skip-unsupported"]);
  expect(applied.code, applied.stderr).toBe(0);
  expect((await realm.readClient("web")).clientId).toBe("web");
});

const FORM = { authenticator: "their-own-form", requirement: "REQUIRED" };

test.each([
  ["authenticationFlows", [{ alias: "sign in", topLevel: true, authenticationExecutions: [FORM] }], "flow sign in"],
  ["userFederation", { legacy: { providerId: "their-own-users" } }, "user-federation legacy"],
])("what this server has no provider of is told where it stands, with what to do: %s", async (key, value, what) => {
  const { realm, write, kcx } = await story({ variables: SECRETS });
  await write("realm.json", JSON.stringify({ realm: realm.name, [key]: value }, null, 2));
  const { code, stderr } = await kcx(["apply", "realm.json"]);
  const [, told = ""] = stderr.split(`✗ + ${what}: `);
  expect(told).toMatch(
    /\n {4}the server says: .*\n {4}realm\.json:4:5\n {4}try this server has no such provider: install/,
  );
  expect(code).toBe(1);
});

test("the client realm-management is the server's: what a file says of it is left alone", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const [management] = (await realm.admin("GET", "/clients?clientId=realm-management")) as { id: string }[];
  // Even the administrator of all realms may not.
  await expect(realm.admin("PUT", `/clients/${management?.id}`, { description: "mine" })).rejects.toThrow("403");
  const file = { clients: [{ clientId: "realm-management", description: "mine" }, { clientId: "web" }] };
  const { planned } = await applyAll(wantedOf(realm.name, JSON.stringify(file)));
  expect(planned.plan.steps.map(({ address }) => address)).toEqual(["client/web"]);
});

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/others/${name}`, import.meta.url), "utf8");
}
