/** Whose objects these are: kcx deletes what kcx made, when it is told to, and nothing else. */
import { describe, expect, test } from "vitest";
import { clientsOf } from "../support/keycloak.ts";
import { story } from "../support/story.ts";

const MARK = "kcx.owner";

describe("marks", () => {
  test("what kcx makes carries the owner's name, what was there before does not", async () => {
    const { realm, file, kcx } = await story();
    await realm.client({ clientId: "before" });
    await file(`
owner: shop
roles: { buyer: {} }
groups: { staff: {} }
clientScopes: { shop-audience: { protocolMappers: { shop: { audience: till } } } }
clients:
  before: { description: now declared, protocolMappers: { added: { audience: till } } }
  till: { roles: { open: {} } }`);
    expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
    const till = await realm.readClient("till");
    expect(till.attributes[MARK]).toBe("shop");
    const before = await realm.readClient("before");
    expect(before.attributes).not.toHaveProperty(MARK);
    expect(before.protocolMappers?.[0]?.config[MARK]).toBe("shop");
    const scope = await realm.admin("GET", `/client-scopes/${await realm.scopeId("shop-audience")}`);
    expect(scope).toMatchObject({ attributes: { [MARK]: "shop" }, protocolMappers: [{ config: { [MARK]: "shop" } }] });
    for (const path of ["/roles/buyer", `/clients/${till.id}/roles/open`]) {
      expect(await realm.admin("GET", path)).toMatchObject({ attributes: { [MARK]: ["shop"] } });
    }
    const groups = await realm.admin("GET", "/groups?briefRepresentation=false");
    expect(groups).toMatchObject([{ name: "staff", attributes: { [MARK]: ["shop"] } }]);
  });

  test("--adopt marks declared objects that were there, and takes over what had no owner's name", async () => {
    const { realm, file, kcx } = await story();
    await realm.client({ clientId: "by-hand" });
    await realm.client({ clientId: "not-declared" });
    await file("clients: { nameless: {} }");
    await kcx(["apply", "realm.yaml"]);
    expect((await realm.readClient("nameless")).attributes[MARK]).toBe("kcx");

    await file("owner: shop\nclients: { nameless: {}, by-hand: {} }");
    expect((await kcx(["diff", "realm.yaml"])).stdout).toContain("No changes");
    const adopted = await kcx(["apply", "realm.yaml", "--adopt"]);
    expect(adopted.stdout).toContain("~ client by-hand\n    adopted by shop\n");
    expect(adopted.stdout).toContain("~ client nameless\n    adopted by shop (was kcx)\n");
    expect(adopted.code).toBe(0);
    const marks = ["by-hand", "nameless", "not-declared"].map(
      async (name) => (await realm.readClient(name)).attributes,
    );
    expect((await Promise.all(marks)).map((attributes) => attributes[MARK])).toEqual(["shop", "shop", undefined]);
    expect((await kcx(["diff", "realm.yaml", "--adopt"])).stdout).toContain("No changes");
  });
});

describe("what is no longer declared", () => {
  test("is a note, and goes with --prune and a yes", async () => {
    const { realm, file, kcx } = await story();
    await file("owner: shop\nclients: { till: { protocolMappers: { m: { audience: till } } }, shelf: {} }");
    await kcx(["apply", "realm.yaml"]);
    await realm.client({ clientId: "by-hand" });
    await file("owner: shop\nclients: { shelf: {} }");

    const noted = await kcx(["diff", "--exit-code", "realm.yaml"]);
    expect(noted.stdout).toContain("· client till: made by owner shop and no longer declared; --prune deletes it");
    expect(noted.stdout).not.toContain("by-hand");
    expect(noted.code).toBe(0);

    // Off a terminal a delete needs a yes, and nothing is written without.
    const before = await realm.export();
    const refused = await kcx(["apply", "--prune", "realm.yaml"]);
    expect(refused.stdout).toContain("- client till");
    expect(refused.stderr).toContain("refused before any write: the plan deletes 1 object");
    expect(refused.stderr).toContain("--yes");
    expect(refused.code).toBe(5);
    expect(await realm.export()).toEqual(before);

    const pruned = await kcx(["apply", "--prune", "--yes", "realm.yaml"]);
    expect(pruned.stdout).toContain("1 deleted");
    expect(pruned.code).toBe(0);
    expect(await clientsOf(realm)).toEqual(["by-hand", "shelf"]);
  });

  test("is a change for --exit-code where it changes what tokens can do", async () => {
    const { file, kcx } = await story();
    await file("owner: shop\nclients: { exchanger: { standardTokenExchange: true }, other: {} }");
    await kcx(["apply", "realm.yaml"]);
    await file("owner: shop\nclients: { other: {} }");
    const { code, stdout } = await kcx(["diff", "--exit-code", "realm.yaml"]);
    expect(stdout).toContain("! client exchanger: made by owner shop and no longer declared");
    expect(code).toBe(2);
  });

  test("goes with what lies beneath it, and from every list that names it", async () => {
    const { realm, file, kcx } = await story();
    await file(`
owner: shop
roles: { buyer: {} }
clientScopes: { extra: { type: default, roles: [buyer] } }
clients: { till: { roles: { open: {} }, protocolMappers: { m: { audience: till } } } }`);
    await kcx(["apply", "realm.yaml"]);
    await realm.client({ clientId: "by-hand" });
    expect((await realm.readClient("by-hand")).defaultClientScopes).toContain("extra");

    await file("owner: shop");
    const { code, stdout } = await kcx(["apply", "--prune", "--yes", "realm.yaml"]);
    expect(stdout).toContain("~ client by-hand  (narrows tokens)\n    defaultClientScopes  - extra\n");
    expect(stdout).toContain("3 to delete");
    expect(code).toBe(0);
    expect(await clientsOf(realm)).toEqual(["by-hand"]);
    expect((await realm.readClient("by-hand")).defaultClientScopes).not.toContain("extra");
  });

  test("needs an owner's name", async () => {
    const { file, kcx } = await story();
    await file("clients: { till: {} }");
    const { code, stderr } = await kcx(["apply", "--prune", "--yes", "realm.yaml"]);
    expect(stderr).toContain("the file names no `owner:`");
    expect(code).toBe(1);
  });

  test("more than ten are never deleted by mistake", async () => {
    const { realm, file, kcx } = await story();
    const names = Array.from({ length: 11 }, (_, index) => `client-${index}`);
    await file(`owner: shop\nclients: { ${names.map((name) => `${name}: {}`).join(", ")} }`);
    await kcx(["apply", "realm.yaml"]);
    await file("owner: shop");
    const before = await realm.export();
    const { code, stderr } = await kcx(["apply", "--prune", "--yes", "realm.yaml"]);
    expect(stderr).toContain("the plan deletes 11 objects, more than 10");
    expect(stderr).toContain("--max-deletes");
    expect(code).toBe(5);
    expect(await realm.export()).toEqual(before);
    expect(await kcx(["apply", "--prune", "--yes", "--max-deletes", "11", "realm.yaml"])).toMatchObject({ code: 0 });
    expect(await clientsOf(realm)).toEqual([]);
  });
});

describe("what is not ours", () => {
  test("two owners in one realm leave each other alone", async () => {
    const { realm, write, kcx } = await story();
    const files = (shop: string, bank: string) =>
      Promise.all([
        write("shop.yaml", `realm: ${realm.name}\nowner: shop\nclients: { ${shop} }`),
        write("bank.yaml", `realm: ${realm.name}\nowner: bank\nclients: { ${bank} }`),
      ]);
    await files("till: {}, shelf: {}", "vault: {}, desk: {}");
    await kcx(["apply", "shop.yaml"]);
    await kcx(["apply", "bank.yaml"]);
    await files("till: {}", "vault: {}");
    expect(await kcx(["apply", "--prune", "--yes", "shop.yaml"])).toMatchObject({ code: 0 });
    expect(await clientsOf(realm)).toEqual(["desk", "till", "vault"]);
    expect(await kcx(["apply", "--prune", "--yes", "bank.yaml"])).toMatchObject({ code: 0 });
    expect(await clientsOf(realm)).toEqual(["till", "vault"]);

    // A declared object of the other owner's is told, changed as declared, and never pruned or adopted.
    await files("till: {}, vault: { description: looked at by the shop }", "vault: {}");
    const told = await kcx(["apply", "--adopt", "shop.yaml"]);
    expect(told.stdout).toContain("client vault: belongs to owner bank");
    expect(told.code).toBe(0);
    expect(await realm.readClient("vault")).toMatchObject({
      description: "looked at by the shop",
      attributes: { [MARK]: "bank" },
    });
    await files("till: {}", "vault: {}");
    await kcx(["apply", "--prune", "--yes", "shop.yaml"]);
    expect(await clientsOf(realm)).toEqual(["till", "vault"]);
  });

  test("goes only by `absent: true`, and with a yes", async () => {
    const { realm, file, kcx } = await story();
    await realm.client({ clientId: "old" });
    await realm.clientScope({ name: "old" });
    await realm.admin("POST", "/roles", { name: "old" });
    await realm.client({ clientId: "kept" });
    const absent = "{ old: { absent: true } }";
    await file(`owner: shop\nclients: ${absent}\nclientScopes: ${absent}\nroles: ${absent}`);
    expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 5 });
    expect(await clientsOf(realm)).toEqual(["kept", "old"]);
    expect(await kcx(["apply", "--yes", "realm.yaml"])).toMatchObject({ code: 0 });
    expect(await clientsOf(realm)).toEqual(["kept"]);
    expect((await kcx(["diff", "--exit-code", "realm.yaml"])).code).toBe(0);
  });

  test("what every realm has by itself never goes, whatever its mark", async () => {
    const { realm, file, kcx } = await story();
    const before = namesIn(await realm.export());
    // Declared and adopted, it carries the mark …
    await file(`
owner: shop
clients: { account: { description: ours }, broker: { protocolMappers: { m: { audience: account } } } }
clientScopes: { email: { description: ours } }
roles: { offline_access: { description: ours } }`);
    expect(await kcx(["apply", "--adopt", "realm.yaml"])).toMatchObject({ code: 0 });
    expect((await realm.readClient("account")).attributes[MARK]).toBe("shop");
    // … and stays when it is no longer declared.
    await file("owner: shop");
    const pruned = await kcx(["apply", "--prune", "--yes", "realm.yaml"]);
    expect(pruned.stdout).toContain("1 deleted");
    expect(pruned.code).toBe(0);
    expect(namesIn(await realm.export())).toEqual(before);

    await file("clients: { account: { absent: true } }");
    const refused = await kcx(["apply", "--yes", "realm.yaml"]);
    expect(refused.stderr).toContain("realm.yaml:2:12");
    expect(refused.stderr).toContain("part of every realm and is never deleted");
    expect(refused.code).toBe(1);
    expect(namesIn(await realm.export())).toEqual(before);
  });
});

/** Every client, scope, role and mapper of an export. */
function namesIn(exported: Record<string, unknown>): string[] {
  const { clients, clientScopes, roles } = exported as {
    clients: { clientId: string; protocolMappers?: { name: string }[] }[];
    clientScopes: { name: string; protocolMappers?: { name: string }[] }[];
    roles: { realm: { name: string }[]; client: Record<string, { name: string }[]> };
  };
  const within = (name: string, inner: readonly { name: string }[] = []) => inner.map((one) => `${name}/${one.name}`);
  return [
    ...clients.flatMap((client) => [client.clientId, ...within(client.clientId, client.protocolMappers)]),
    ...clientScopes.flatMap((scope) => [scope.name, ...within(scope.name, scope.protocolMappers)]),
    ...within("realm role", roles.realm),
    ...Object.entries(roles.client).flatMap(([name, list]) => within(`${name} role`, list)),
  ].sort();
}
