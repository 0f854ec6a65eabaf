/** The pages of docs/migrate, walked through: each command as it stands there, on a realm that somebody else made. */
import { expect, test } from "vitest";
import { byHand } from "../support/by-hand.ts";
import { story } from "../support/story.ts";

const SECRETS = { KITCHEN_SECRET: "the secret of the kitchen", ANN_PASSWORD: "Ann's own password" };

test("from keycloak-config-cli: its files, its memory, and whose an object is", async () => {
  const { realm, write, kcx } = await story({ realm: "none", variables: SECRETS });
  const clients = {
    clients: [
      { clientId: "kitchen", secret: "$(env:KITCHEN_SECRET)", serviceAccountsEnabled: true },
      { clientId: "web", publicClient: true },
    ],
  };
  await write(
    "config/01-realm.yaml",
    `realm: ${realm.name}\naccessTokenLifespan: 600\nroles: { realm: [{ name: cook }] }\n`,
  );
  await write("config/02-clients.json", JSON.stringify({ realm: realm.name, ...clients }));
  // As its own run would have left the realm.
  expect((await kcx(["apply", "config"])).code).toBe(0);
  const memory = "de.adorsys.keycloak.config.state-default-clients-0";
  await byHand(realm).realm({ attributes: { [memory]: '["kitchen","web"]' } });

  expect((await kcx(["validate", "config"])).code).toBe(0);
  expect((await kcx(["diff", "config", "--exit-code"])).code).toBe(0);
  const doctor = await kcx(["doctor", "config/01-realm.yaml"], { IMPORT_FILES_LOCATIONS: "config/*" });
  expect(doctor.stdout).toContain("it remembers in 1 attribute of the realm what it owns");
  expect(doctor.stdout).toContain(memory);
  expect(doctor.stdout).toContain("keycloak-config-cli's, without effect here: IMPORT_FILES_LOCATIONS");

  const ours = await kcx(["pull", realm.name, "--from", "config"]);
  expect(ours.stdout).toContain('secret: "${env:KITCHEN_SECRET}"');
  const file = ours.stdout.replace(/^realm: .*$/m, (line) => `${line}\nowner: shop`);
  await write("realm.yaml", file);
  expect((await kcx(["apply", "realm.yaml", "--adopt"])).code).toBe(0);
  await byHand(realm).addRole("theirs");

  await write(
    "realm.yaml",
    file.replace("  web: { publicClient: true }\n", "").concat(`\nattributes: { ${memory}: null }\n`),
  );
  const last = await kcx(["apply", "realm.yaml", "--prune", "--yes"]);
  expect(last.code, last.stdout + last.stderr).toBe(0);
  const left = (await realm.admin("GET", "/clients?first=0&max=100")) as { clientId: string }[];
  expect(left.map(({ clientId }) => clientId)).toContain("kitchen");
  expect(left.map(({ clientId }) => clientId)).not.toContain("web");
  // Nobody's: it stays.
  expect(await realm.admin("GET", "/roles/theirs")).toMatchObject({ name: "theirs" });
  const { attributes } = (await realm.admin("GET", "")) as { attributes: Record<string, string> };
  expect(Object.keys(attributes)).not.toContain(memory);
  expect((await kcx(["doctor", "realm.yaml"])).stdout).not.toContain("it remembers in");
});

test("from Terraform: the realm is the state", async () => {
  const { realm, write, kcx } = await story();
  // What the provider makes: plain objects, without any mark.
  await realm.clientScope({ name: "orders", protocol: "openid-connect" });
  await realm.client({
    clientId: "agent",
    secret: "made by Terraform",
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  });
  await realm.attachScope("agent", "orders");

  const pulled = await kcx(["pull", realm.name]);
  expect(pulled.code, pulled.stderr).toBe(0);
  expect(pulled.stdout).toContain("defaultClientScopes: { with: [orders] }");
  await write(
    "realm.yaml",
    pulled.stdout.replace(/^realm: .*$/m, (line) => `${line}\nowner: shop`),
  );
  expect((await kcx(["diff", "realm.yaml", "--exit-code"])).code).toBe(0);
  const adopted = await kcx(["apply", "realm.yaml", "--adopt"]);
  expect(adopted.code, adopted.stdout + adopted.stderr).toBe(0);
  // Its secret is the one that Terraform's state has.
  expect((await realm.readClient("agent"))["secret"]).toBe("made by Terraform");
  expect((await realm.readClient("agent")).attributes["kcx.owner"]).toBe("shop");

  const part = await kcx(["pull", realm.name, "--only", "client-scope/*"]);
  expect(part.stdout).toContain("orders");
  expect(part.stdout).not.toContain("agent");
});
