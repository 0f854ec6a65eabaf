/** docs/migrate/exchange-v1-to-v2.md, walked through: a server with V1, a realm whose clients exchange by permissions, and every command of the page. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { LocalServer } from "#server/local-server.ts";
import { adminRequest, type TestRealm, testServer } from "../support/keycloak.ts";
import { previewServer } from "../support/preview-server.ts";
import { story } from "../support/story.ts";
import { type Answer, claimsOf, tokenEndpoint, tokenOf } from "../support/token-endpoint.ts";

const PAGE = readFileSync(new URL("../../docs/migrate/exchange-v1-to-v2.md", import.meta.url), "utf8");
const SECRETS = { AGENT_CLIENT_SECRET: "the secret of the agent", ANN_PASSWORD: "Ann's own password" };

/** The run's own server knows V2 only. */
const plain = testServer();
let server: LocalServer;

beforeAll(async () => {
  server = await previewServer();
  return () => server.stop();
}, 300_000);

afterAll(() => {
  Object.assign(process.env, { KCX_TEST_URL: plain.url });
});

test("from V1 permissions to V2: the same exchange, before by V1 and after by V2", async () => {
  const { realm, read, write, kcx } = await story({ realm: "none", variables: SECRETS });
  // With keys of its own, which no file takes to another server.
  await adminRequest("POST", "", { realm: realm.name, enabled: true });
  const permissions = await exchangingByV1(realm);
  /** A command as it stands on the page, on the realm at hand. */
  const step = (command: string, variables: Record<string, string> = {}) => {
    expect(PAGE).toContain(`kcx ${command}`);
    const words = command.replace(/ +[>#].*/, "").split(" ");
    return kcx(
      words.map((word) => (word === "shop" ? realm.name : word)),
      variables,
    );
  };

  const before = await exchange(realm);
  expect(claimsOf(before)["aud"]).toEqual(["account", "api"]);
  // Only V1 gives one unasked.
  expect(before.body).toHaveProperty("refresh_token");

  const found = await step("pull shop > realm.yaml");
  expect(found.code, found.stderr).toBe(0);
  expect(found.stdout).not.toContain("realm-management");
  expect(found.stderr).toContain("permissions allow 1 exchange, and no realm file carries them");
  expect(found.stderr).toContain("\n  agent → api\n");

  // Of an export the same is known, and whoever looks around is told.
  await write("export.json", JSON.stringify(await realm.export()));
  const exported = await step("pull --from export.json");
  expect(exported.stderr).toContain("permissions allow 1 exchange, and no realm file carries them");
  expect(exported.stderr).toContain("\n  agent → api\n");
  const halves = await Promise.all(["shop", "--from export.json"].map((what) => step(`pull ${what} --v1-to-v2`)));
  expect(halves[1]?.stdout).toBe(halves[0]?.stdout);
  const looked = await step("doctor --realm shop");
  expect(looked.stdout).toContain("permissions of V1 allow 1 exchange, and 4 that V2 has nothing for");

  const moved = await step("pull shop --v1-to-v2 --subject-client web --subject-user ann > v2.yaml");
  expect(moved.code, moved.stderr).toBe(0);
  for (const told of [
    "spa → api: spa is a public client",
    "the policy at night (time) at api",
    `token-exchange.permission.idp.${permissions.provider}: tokens of an identity provider`,
    "impersonating.permission.users: exchanging for another user",
  ])
    expect(moved.stderr).toContain(told);
  await write("v2.yaml", moved.stdout);
  const [, shown] = /```yaml\nrealm: shop\n([\s\S]*?)```/.exec(PAGE) ?? [];
  expect((await read("v2.yaml")).replace(/^(#.*\n)*realm: .*\n/, "")).toBe(shown?.trimEnd());

  const byV1 = await step("verify v2.yaml");
  expect(byV1.stdout).toContain("wrong       aud has account");
  expect(byV1.code).toBe(3);
  const planned = await step("diff v2.yaml");
  expect(planned.stdout).toContain("✓ newly kept    agent exchanges for api");

  expect(await step("apply v2.yaml")).toMatchObject({ code: 0 });
  expect(await step("verify v2.yaml")).toMatchObject({ code: 0 });
  const after = await exchange(realm);
  expect(claimsOf(after)["aud"]).toBe("api");
  expect(after.body).not.toHaveProperty("refresh_token");

  await realm.admin("PUT", permissions.path, { enabled: false });
  expect(await step("verify v2.yaml")).toMatchObject({ code: 0 });
  const nothing = await step("pull shop --v1-to-v2");
  expect(nothing.stderr).not.toContain("agent → api");
  expect(nothing.stdout).toBe("");

  // A server that has never had V1 takes what is there now, and answers the same.
  await write("realm.yaml", (await step("pull shop > realm.yaml")).stdout);
  onTestFinished(async () => {
    Object.assign(process.env, serverVariables(plain));
    await adminRequest("DELETE", `/${realm.name}`);
    Object.assign(process.env, serverVariables(server));
  });
  const there = {
    KEYCLOAK_URL: plain.url,
    KEYCLOAK_USER: plain.username,
    KEYCLOAK_PASSWORD: plain.password,
    API_CLIENT_SECRET: "the secret of the api",
    GITHUB_CLIENT_SECRET: "the secret at GitHub",
  };
  const made = await step("apply realm.yaml --overlay v2.yaml", there);
  expect(made.code, made.stdout + made.stderr).toBe(0);
  expect(await step("verify realm.yaml --overlay v2.yaml", there)).toMatchObject({ code: 0 });
});

function serverVariables({ url, username, password }: { url: string; username: string; password: string }) {
  return { KCX_TEST_URL: url, KCX_TEST_USERNAME: username, KCX_TEST_PASSWORD: password };
}

/** As the console sets V1 up: permissions on, and a policy that names who may exchange. */
async function exchangingByV1(realm: TestRealm): Promise<{ path: string; provider: string }> {
  // As the console posts them: with the protocol, of which a client is a public one unless it says otherwise.
  const defaults = { protocol: "openid-connect", publicClient: false, standardFlowEnabled: false };
  await realm.client({ ...defaults, clientId: "web", publicClient: true, directAccessGrantsEnabled: true });
  const spa = await realm.client({ ...defaults, clientId: "spa", publicClient: true });
  const agent = await realm.client({
    ...defaults,
    clientId: "agent",
    secret: SECRETS.AGENT_CLIENT_SECRET,
  });
  const api = await realm.client({ ...defaults, clientId: "api" });
  await realm.user("ann", SECRETS.ANN_PASSWORD);
  await realm.admin("POST", "/identity-provider/instances", {
    alias: "github",
    providerId: "github",
    config: { clientId: "at-github", clientSecret: "x" },
  });
  const { id: manager } = await realm.readClient("realm-management");
  const settings = `/clients/${manager}/authz/resource-server`;
  const policy = async (type: string, own: object) =>
    ((await realm.admin("POST", `${settings}/policy/${type}`, { type, logic: "POSITIVE", ...own })) as { id: string })
      .id;
  const path = `/clients/${api}/management/permissions`;
  const enabled = async (at: string) =>
    ((await realm.admin("PUT", at, { enabled: true })) as { scopePermissions: Record<string, string> })
      .scopePermissions;
  const permit = async (id: string | undefined, decisionStrategy: string, policies: readonly string[]) => {
    const at = `${settings}/permission/scope/${id}`;
    const now = (await realm.admin("GET", at)) as object;
    await realm.admin("PUT", at, { ...now, decisionStrategy, policies });
  };
  // The first one makes the settings that policies belong to.
  const exchangers = await enabled(path);
  const agents = await policy("client", { name: "agents", clients: [agent, spa] });
  const night = await policy("time", { name: "at night", hour: "0", hourEnd: "23" });
  await permit(exchangers["token-exchange"], "UNANIMOUS", [agents, night]);
  const users = await enabled("/users-management-permissions");
  await permit(users["impersonate"], "UNANIMOUS", [agents]);
  const provider = await enabled("/identity-provider/instances/github/management/permissions");
  await permit(provider["token-exchange"], "UNANIMOUS", [agents]);
  const { internalId } = (await realm.admin("GET", "/identity-provider/instances/github")) as { internalId: string };
  return { path, provider: internalId };
}

async function exchange(realm: TestRealm): Promise<Answer> {
  const endpoint = tokenEndpoint(realm);
  const logIn = { grant_type: "password", client_id: "web", username: "ann", password: SECRETS.ANN_PASSWORD };
  const subject = tokenOf(await endpoint.post(logIn));
  return endpoint.exchange(["agent", SECRETS.AGENT_CLIENT_SECRET], subject, { audience: "api" });
}
