import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };

test("what came is recorded without its values; what is other later is told, claim by claim", async () => {
  const { realm, write, kcx, folder } = await story({ variables: SECRETS, realm: "none" });
  await write("realm.yaml", FILE);
  const run = (command: string, ...options: string[]) =>
    kcx([command, "realm.yaml", "--realm", realm.name, ...options]);
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect(await run("verify", "--record", "before.json")).toMatchObject({ code: 0 });
  const text = await readFile(join(folder, "before.json"), "utf8");
  expect(text).toContain("preferred_username");
  expect(text).not.toMatch(/johndoe|john\.doe|pizzeria-backend|eyJ/);

  const same = await run("verify", "--against", "before.json");
  expect(same.stdout).toContain("Nothing differs from before.json.");
  expect(same.code).toBe(0);

  const requester = await realm.readClient("tools-provider-token-exchange");
  const config = {
    "claim.name": "tenant",
    "claim.value": "t1",
    "jsonType.label": "String",
    "access.token.claim": "true",
  };
  await realm.admin("POST", `/clients/${requester.id}/protocol-mappers/models`, {
    ...{ name: "tenant", protocol: "openid-connect", protocolMapper: "oidc-hardcoded-claim-mapper", config },
  });
  const email = await realm.scopeId("email");
  await realm.admin("DELETE", `/clients/${requester.id}/default-client-scopes/${email}`);
  const other = await run("verify", "--against", "before.json");
  expect(other.stdout).toContain("3 contracts kept");
  for (const said of ["claim tenant is new", "claim email is gone", "claim scope has another value"])
    expect(other.stdout).toContain(`~ agent-calls-the-pizzeria: the ${said}`);
  expect(other.code).toBe(3);
  const { drift } = JSON.parse((await run("verify", "--against", "before.json", "--json")).stdout);
  expect(drift).toContainEqual({ slug: "agent-calls-the-pizzeria", kind: "gained", claim: "tenant" });
});
