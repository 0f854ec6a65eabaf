import { describe, expect, test } from "vitest";
import { realmName, realmNamed } from "../support/keycloak.ts";
import { story } from "../support/story.ts";

describe("a reviewed plan", () => {
  test("is carried out as it was reviewed, and holds no secret", async () => {
    const { realm, file, kcx, read } = await story({ variables: { SECRET: "plainly-fake" } });
    await file("clients: { api: { secret: '${env:SECRET}', description: first } }");
    expect(await kcx(["diff", "realm.yaml", "--out", "plan.json"])).toMatchObject({ code: 0 });
    expect(await read("plan.json")).not.toContain("plainly-fake");
    const applied = await kcx(["apply", "realm.yaml", "--expect", "plan.json"]);
    expect(applied.code, applied.stderr).toBe(0);
    expect(await realm.readClient("api")).toMatchObject({ description: "first", secret: "plainly-fake" });
  });

  test("is refused when the file changed, or an object that it touches: exit 5, and what moved", async () => {
    const { realm, file, kcx } = await story();
    await realm.client({ clientId: "api", description: "as it was" });
    await file("clients: { api: { description: reviewed } }");
    await kcx(["diff", "realm.yaml", "--out", "plan.json"]);

    await realm.updateClient("api", { name: "somebody was here" });
    const moved = await kcx(["apply", "realm.yaml", "--expect", "plan.json"]);
    expect(moved.code).toBe(5);
    expect(moved.stderr).toContain("client api: was changed since");
    expect((await realm.readClient("api"))["description"]).toBe("as it was");

    await file("clients: { api: { description: another } }");
    const other = await kcx(["apply", "realm.yaml", "--expect", "plan.json"]);
    expect(other.code).toBe(5);
    expect(other.stderr).toContain("client api: the change itself is another");
    expect((await realm.readClient("api"))["description"]).toBe("as it was");
  });
});

test("--backup: the realm's export before the first write, for its owner only; none when nothing changes", async () => {
  const { realm, file, kcx, read } = await story();
  await realm.client({ clientId: "api", description: "as it was" });
  await file("clients: { api: { description: new } }");
  const applied = await kcx(["apply", "realm.yaml", "--backup", "before.json"]);
  expect(applied.stderr).toContain("before.json");
  const backup = JSON.parse(await read("before.json")) as { clients: { clientId: string; description?: string }[] };
  expect(backup.clients.find(({ clientId }) => clientId === "api")?.description).toBe("as it was");

  await kcx(["apply", "realm.yaml", "--backup", "again.json"]);
  await expect(read("again.json")).rejects.toThrow("ENOENT");
});

test("several realms in one run: one that fails doesn't stop the other", async () => {
  const { realm, kcx, write } = await story();
  const other = realmNamed(realmName());
  await write("realms/good.yaml", `realm: ${realm.name}\nclients: { api: {} }\n`);
  await write("realms/bad.yaml", `realm: ${other.name}\nclients: { api: { defaultClientScopes: [ghost] } }\n`);
  const applied = await kcx(["apply", "realms"]);
  expect(applied.code).toBe(1);
  expect(applied.stderr).toContain("ghost");
  expect(applied.stdout).toContain(`Realm ${realm.name}: 1 created.`);
  expect(await realm.readClient("api")).toMatchObject({ clientId: "api" });
  await expect(other.admin("GET", "")).rejects.toThrow("404");
});
