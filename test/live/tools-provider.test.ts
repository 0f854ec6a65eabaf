import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audienceMapper, type Mapper } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };
const REQUESTER = "tools-provider-token-exchange";

test("the tools provider, from an empty server to a token that is good at the pizzeria", async () => {
  const { realm, write, kcx } = await story({ realm: "none", variables: SECRETS });
  await write("tools-provider.yaml", FILE);
  const run = (command: string, ...options: string[]) =>
    kcx([command, "tools-provider.yaml", "--realm", realm.name, ...options]);

  // The realm is made, and read again to prove it.
  const first = await run("apply");
  expect(first.stdout).toContain(`Realm ${realm.name}: 6 to create, 0 to change, 0 to delete.`);
  expect(first.stdout).toContain(`Realm ${realm.name}: 6 created.`);
  expect(first.stdout).toContain("Read again: the realm is as the file says.");
  expect(first.code).toBe(0);

  // A second time there is nothing to do.
  const before = await realm.export();
  const second = await run("apply");
  expect(second.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
  expect(second.code).toBe(0);
  expect(await realm.export()).toEqual(before);
  expect(await run("diff", "--exit-code")).toMatchObject({ code: 0 });

  // The exchange works, and its token is good at the pizzeria only.
  const verified = await run("verify", "--json");
  expect(verified.code).toBe(0);
  const { verdicts } = JSON.parse(verified.stdout);
  expect(verdicts.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
    ["agent calls the pizzeria", "kept"],
    ["agent cannot reach the bank", "kept"],
    ["the provider cannot use a token that is not meant for it", "kept"],
  ]);
  expect(verdicts[0].came).toMatchObject({ aud: ["pizzeria-backend"], azp: REQUESTER, lifetime: 300 });

  // Somebody deletes the front end's mapper in the admin console …
  const { id, protocolMappers = [] } = await realm.readClient("tools-provider-frontend");
  await realm.admin("DELETE", `/clients/${id}/protocol-mappers/models/${protocolMappers[0]?.id}`);

  // … diff names exactly it, verify says what that means and what repairs it …
  const drifted = await run("diff", "--exit-code", "--json");
  expect(steps(drifted.stdout)).toEqual([["create", "client/tools-provider-frontend/mapper/audience-token-exchange"]]);
  expect(drifted.code).toBe(2);
  const broken = await run("verify");
  expect(broken.stdout).toContain("✗ agent calls the pizzeria");
  expect(broken.stdout).toContain("refused: 403 access_denied Client is not within the token audience");
  expect(broken.stdout).toContain(
    `likely fix  \`clients: { tools-provider-frontend: { protocolMappers: { ${REQUESTER}: { audience: ${REQUESTER} } } } }\``,
  );
  expect(broken.code).toBe(3);

  // … and apply repairs it.
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect(await run("verify")).toMatchObject({ code: 0 });
  for (const { stdout, stderr } of [first, second, verified, drifted, broken]) {
    for (const secret of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(secret);
  }
});

describe("changes by hand are seen field by field, and repaired", () => {
  let ours: Story;
  beforeAll(async () => {
    ours = await story({ variables: SECRETS, ended: afterAll });
    await ours.write("realm.yaml", FILE);
    await run("apply");
  });

  test.each<[string, () => Promise<unknown>, string[]]>([
    [
      "a lifespan",
      () => ours.realm.admin("PUT", "", { accessTokenLifespan: 3600 }),
      ["~ realm  (narrows tokens)", "    accessTokenLifespan  3600 → 300"],
    ],
    [
      "the exchange flag",
      () => ours.realm.updateClient(REQUESTER, { attributes: { "standard.token.exchange.enabled": "false" } }),
      [`~ client ${REQUESTER}  (widens tokens)`, "    attributes.standard.token.exchange.enabled  false → true"],
    ],
    [
      "a default scope that was made optional",
      async () => {
        const { id } = await ours.realm.readClient(REQUESTER);
        const scope = await ours.realm.scopeId("pizzeria-audience");
        await ours.realm.admin("DELETE", `/clients/${id}/default-client-scopes/${scope}`);
        await ours.realm.admin("PUT", `/clients/${id}/optional-client-scopes/${scope}`);
      },
      [
        `~ client ${REQUESTER}`,
        "    defaultClientScopes  + pizzeria-audience",
        "    optionalClientScopes  - pizzeria-audience",
      ],
    ],
    [
      "a secret",
      () => ours.realm.updateClient(REQUESTER, { secret: "somebody else's" }),
      [`~ client ${REQUESTER}`, "    secret  ••• ${env:TOKEN_EXCHANGE_CLIENT_SECRET} (changes)"],
    ],
    [
      "a mapper's audience",
      async () => {
        const path = `/client-scopes/${await ours.realm.scopeId("pizzeria-audience")}/protocol-mappers/models`;
        const [mapper] = (await ours.realm.admin("GET", path)) as Mapper[];
        const config = { ...mapper?.config, "included.client.audience": "tools-provider-frontend" };
        await ours.realm.admin("PUT", `${path}/${mapper?.id}`, { ...mapper, config });
      },
      [
        "~ client-scope pizzeria-audience › mapper pizzeria-backend-audience  (widens and narrows tokens)",
        "    config.included.client.audience  tools-provider-frontend → pizzeria-backend",
      ],
    ],
    [
      "a client that was disabled",
      () => ours.realm.updateClient("pizzeria-backend", { enabled: false, standardFlowEnabled: true }),
      // `enabled` is not declared, so it is left alone.
      ["~ client pizzeria-backend", "    standardFlowEnabled  true → false"],
    ],
    [
      "an event type that was added",
      () => ours.realm.admin("PUT", "", { enabledEventTypes: ["TOKEN_EXCHANGE", "TOKEN_EXCHANGE_ERROR", "LOGIN"] }),
      ["~ realm", "    enabledEventTypes  - LOGIN"],
    ],
    [
      "a user's name",
      async () => {
        const [user] = (await ours.realm.admin("GET", "/users?username=johndoe")) as { id: string }[];
        await ours.realm.admin("PUT", `/users/${user?.id}`, { ...user, lastName: "Dough" });
      },
      ["~ user johndoe", "    lastName  Dough → Doe"],
    ],
  ])("%s", async (_, changeByHand, expected) => {
    await changeByHand();
    const { code, stdout } = await run("diff", "--exit-code");
    expect(
      stdout
        .split("\n\n")[0]
        ?.split("\n")
        .filter((line) => !line.startsWith("·")),
    ).toEqual(expected);
    expect(code).toBe(2);
    // That nothing is left is also what the next case shows: it expects its own difference and no other.
    const applied = await run("apply");
    expect(applied.stdout).toContain("Read again: the realm is as the file says.");
    expect(applied.code).toBe(0);
  });

  test("an audience mapper that nobody declared: a hazard is said aloud, and left alone", async () => {
    const { id } = await ours.realm.readClient("tools-provider-frontend");
    await ours.realm.admin("POST", `/clients/${id}/protocol-mappers/models`, {
      ...audienceMapper("pizzeria-backend"),
      name: "by hand",
    });
    const said =
      "! client tools-provider-frontend › mapper by hand: nobody declared it, and it adds to the audience of tokens";

    const seen = await run("diff", "--exit-code");
    expect(seen.stdout).toContain(said);
    expect(seen.code).toBe(2);

    const applied = await run("apply");
    expect(applied.stdout).toContain(said);
    expect(applied.stdout).toContain("No changes");
    expect(applied.code).toBe(0);
    expect(await mappersOf("tools-provider-frontend")).toEqual(["audience-token-exchange", "by hand"]);

    // `exclusive: true` makes it a difference; deleting takes a yes.
    const exclusive = FILE.replace("publicClient: true", "publicClient: true\n    exclusive: true");
    await ours.write("exclusive.yaml", exclusive);
    const strict = (command: string, ...options: string[]) =>
      ours.kcx([command, "exclusive.yaml", "--realm", ours.realm.name, ...options]);
    expect((await strict("diff")).stdout).toContain("- client tools-provider-frontend › mapper by hand");
    expect(await strict("apply")).toMatchObject({ code: 5 });
    expect(await mappersOf("tools-provider-frontend")).toContain("by hand");
    expect(await strict("apply", "--yes")).toMatchObject({ code: 0 });
    expect(await mappersOf("tools-provider-frontend")).toEqual(["audience-token-exchange"]);
  });

  function run(command: string, ...options: string[]) {
    return ours.kcx([command, "realm.yaml", "--realm", ours.realm.name, ...options]);
  }

  async function mappersOf(clientId: string): Promise<string[]> {
    const { protocolMappers = [] } = await ours.realm.readClient(clientId);
    return protocolMappers.map(({ name }) => name).sort();
  }
});

function steps(plan: string): [string, string][] {
  return JSON.parse(plan).steps.map((step: { do: string; address: string }) => [step.do, step.address]);
}
