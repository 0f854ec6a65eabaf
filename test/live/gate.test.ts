import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProxy } from "../support/proxy.ts";
import { type Story, story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };
const MAPPER = "client tools-provider-frontend › mapper audience-token-exchange";
/** The front end's tokens no longer name the exchanging client. */
const WITHOUT = FILE.replace(/audience-token-exchange: \{.*\}/, "audience-token-exchange: { absent: true }");

describe("a plan is a gate", () => {
  let ours: Story;
  const run = (command: string, file: string, ...options: string[]) =>
    ours.kcx([command, file, "--realm", ours.realm.name, ...options]);

  beforeAll(async () => {
    ours = await story({ variables: SECRETS, realm: "none", ended: afterAll });
    await ours.write("realm.yaml", FILE);
    await ours.write("without.yaml", WITHOUT);
    const made = await run("apply", "realm.yaml");
    expect(made.stdout).toContain("✓ newly kept    agent calls the pizzeria");
    expect(made.code).toBe(0);
  });

  test("one that takes the front end's mapper away is stopped, with the contract and the step", async () => {
    const refused = await run("apply", "without.yaml", "--yes");
    expect(refused.stdout).toContain(`✗ broken by - ${MAPPER}: agent calls the pizzeria`);
    expect(refused.stdout).toContain("would come  refused: 403 access_denied Client is not within the token audience");
    expect(refused.stderr).toContain("refused before any write: the plan breaks 1 contract");
    expect(refused.stderr).toContain(`broken by - ${MAPPER}`);
    expect(refused.stderr).toContain("--allow-broken");
    expect(refused.code).toBe(5);
    const { protocolMappers = [] } = await ours.realm.readClient("tools-provider-frontend");
    expect(protocolMappers.map(({ name }) => name)).toEqual(["audience-token-exchange"]);
  });

  test("diff says the same, and stops where it is told to", async () => {
    const seen = await run("diff", "without.yaml", "--json");
    const { steps, contracts } = JSON.parse(seen.stdout);
    expect(steps).toMatchObject([{ do: "delete", effect: "narrows" }]);
    expect(contracts.map(({ fate }: { fate: string }) => fate)).toEqual(["broken", "kept", "kept"]);
    expect(contracts[0].by).toBe("client/tools-provider-frontend/mapper/audience-token-exchange");
    expect(seen.code).toBe(0);
    expect(await run("diff", "without.yaml", "--fail-on", "widen")).toMatchObject({ code: 0 });
    expect(await run("diff", "without.yaml", "--fail-on", "widen,broken")).toMatchObject({ code: 5 });
    expect(await run("diff", "without.yaml", "--fail-on", "delete")).toMatchObject({ code: 5 });
  });

  test("with --allow-broken it is written; then it is still broken, and comes back", async () => {
    expect(await run("apply", "without.yaml", "--yes", "--allow-broken")).toMatchObject({ code: 0 });
    expect(await run("verify", "without.yaml", "--only", "agent-calls-the-pizzeria")).toMatchObject({ code: 3 });
    const still = await run("apply", "without.yaml");
    expect(still.stdout).toContain("· still broken  agent calls the pizzeria");
    expect(still.code).toBe(0);
    const mended = await run("apply", "realm.yaml", "--fail-on", "broken,delete");
    expect(mended.stdout).toContain("✓ newly kept    agent calls the pizzeria");
    expect(mended.code).toBe(0);
    expect(await run("verify", "realm.yaml")).toMatchObject({ code: 0 });
  });
});

test("--guard looks at what nobody has a contract for", async () => {
  const { write, kcx, realm } = await story({ variables: SECRETS, realm: "none" });
  const [uncontracted, without] = [FILE, WITHOUT].map((text) => text.slice(0, text.indexOf("exchanges:")));
  await write("realm.yaml", uncontracted ?? "");
  await write("without.yaml", without ?? "");
  const run = (...args: string[]) => kcx([...args, "--realm", realm.name]);
  expect(await run("apply", "realm.yaml")).toMatchObject({ code: 0 });
  const lost = `tools-provider-token-exchange → pizzeria-backend, any user's token from tools-provider-frontend: broken by - ${MAPPER}`;
  const refused = await run("apply", "without.yaml", "--guard", "--yes");
  expect(refused.stdout).toContain(`✗ ${lost}`);
  expect(refused.stderr).toContain(lost);
  expect(refused.code).toBe(5);
  expect(await run("diff", "realm.yaml", "--guard", "--fail-on", "broken")).toMatchObject({ code: 0 });
  expect(await run("diff", "without.yaml", "--guard", "--fail-on", "broken")).toMatchObject({ code: 5 });
  expect(await run("apply", "without.yaml", "--yes")).toMatchObject({ code: 0 });
});

test("a contract that hangs on the roles of a user whom the file doesn't name: only then they are read", async () => {
  const { realm, file, kcx } = await story({ variables: SECRETS });
  await realm.admin("POST", "/roles", { name: "cook" });
  const role = await realm.admin("GET", "/roles/cook");
  const id = await realm.user("ann", "ann's password");
  const proxy = await startProxy();
  const kitchen = (audience: string) => `
clientScopes:
  kitchen: { roles: [cook], protocolMappers: { stove: { audience: stove } } }
clients:
  front: { publicClient: true, directAccessGrantsEnabled: true, protocolMappers: { a: { audience: agent } } }
  agent: { standardTokenExchange: true, fullScopeAllowed: false, defaultClientScopes: [basic, kitchen], protocolMappers: { api: { audience: api } } }
  api: {}
  stove: {}
exchanges:
  it: { subject: { client: front, user: ann }, requester: agent, audience: ${audience}, expect: { aud: ${audience} } }
`;
  const reads = async (audience: string, ...options: string[]) => {
    await file(kitchen(audience));
    const before = proxy.seen.length;
    const said = await kcx(["diff", "realm.yaml", "--server", proxy.url, ...options]);
    expect(said.code).toBe(0);
    const paths = proxy.seen
      .slice(before)
      .map(({ path }) => path)
      .filter((path) => path.includes(`/users/${id}/`));
    return { said: said.stdout, paths: paths.length };
  };
  expect(await reads("api")).toMatchObject({ said: expect.stringContaining("✓ newly kept    it"), paths: 0 });
  expect(await reads("stove")).toMatchObject({ said: expect.stringContaining("still broken  it"), paths: 2 });
  await realm.admin("POST", `/users/${id}/role-mappings/realm`, [role]);
  expect(await reads("stove")).toMatchObject({ said: expect.stringContaining("✓ newly kept    it"), paths: 2 });
});
