/** Names that are paths, escapes or parts of JavaScript: objects like any other, and nothing else is ever touched. */
import { expect, onTestFinished, test } from "vitest";
import { makeRealm, type TestRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";

const PATHS = ["..", ".", "../..", "a/b", "/", "%2F", "a%2Fb", "%2e%2e", "..;", "?x=1", "#"];
const WORDS = ["__proto__", "constructor", "toString", "it's", "<b>", "*", "${client_x}"];
/** What the server takes anywhere but in the name of a client scope. */
const SPACED = ["two words", " leading", 'say "hi"', "crème brûlée", "🍕", "日本"];
const SCOPES = [...PATHS, ...WORDS];
const NAMES = [...SCOPES, ...SPACED];

test("clients, roles, scopes and mappers with hostile names are made, changed and pruned, and nothing else is touched", async () => {
  const { realm, write, kcx } = await story();
  const other = await makeRealm();
  onTestFinished(() => other.delete());
  await other.client({ clientId: ".." });
  await realm.client({ clientId: "guard", attributes: { kept: "yes" }, protocolMappers: [] });
  await realm.admin("POST", "/roles", { name: "guard", description: "not declared" });
  await realm.clientScope({ name: "guard" });
  const before = [inOrder(await realm.export()), inOrder(await other.export())];
  const apply = async (objects: object, ...options: string[]) => {
    await write("realm.json", JSON.stringify({ realm: realm.name, owner: "hostile", ...objects }));
    const { code, stdout, stderr } = await kcx(["apply", "realm.json", ...options]);
    expect(stderr).not.toContain("✗");
    expect(stdout).toContain("Read again: the realm is as the file says.");
    expect(code).toBe(0);
  };

  for (const description of ["made", "changed"]) {
    await apply(declared(description));
    const [clients, roles, clientRoles, scopes, mappers] = await described(realm);
    expect(clients).toEqual(NAMES.map((name) => [name, description]).sort());
    expect(roles).toEqual(NAMES.map((name) => [name, description]).sort());
    expect(clientRoles).toEqual(NAMES.map((name) => [name, description]).sort());
    expect(scopes).toEqual(SCOPES.map((name) => [name, description]).sort());
    expect(mappers).toEqual(NAMES.map((name) => [name, description]).sort());
  }
  await apply({}, "--prune", "--yes", "--max-deletes", "1000");
  expect([inOrder(await realm.export()), inOrder(await other.export())]).toEqual(before);
});

test("a name that the server does not take is told with the server's words, and the others are made", async () => {
  const { realm, file, kcx } = await story();
  await file('clientScopes: { "two words": {}, "🍕": {}, a/b: {} }\nclients: { "🍕": {} }');
  const { code, stdout, stderr } = await kcx(["apply", "realm.yaml"]);
  expect(stderr).toContain("✗ + client-scope two words");
  expect(stderr).toContain('the server says: Unexpected name "two words" for ClientScope');
  expect(stdout).toContain("2 steps not done.");
  expect(code).toBe(1);
  expect(await realm.scopeId("a/b")).not.toBe("");
  expect((await realm.readClient("🍕")).clientId).toBe("🍕");
});

/** Every name for every kind; one client has all the roles, every other one has a role `..`. */
function declared(description: string): object {
  const all = (names: readonly string[], more: (name: string) => object = () => ({})) =>
    Object.fromEntries(names.map((name) => [name, { description, ...more(name) }]));
  const mappers = NAMES.map((name) => [name, { hardcodedClaim: "x", claimValue: description }]);
  return {
    roles: all(NAMES),
    clientScopes: all(SCOPES, (name) => (name === ".." ? { protocolMappers: Object.fromEntries(mappers) } : {})),
    clients: all(NAMES, (name) => ({ roles: all(name === "a/b" ? NAMES : [".."]) })),
  };
}

interface Named {
  name: string;
  clientId?: string;
  description?: string;
  config?: Record<string, string>;
  protocolMappers?: Named[];
}

/** What the server has under each of the names: clients, roles, roles of the client `a/b`, scopes, mappers of `..`. */
async function described(realm: TestRealm): Promise<unknown[][]> {
  const { clients, clientScopes, roles } = (await realm.export()) as {
    clients: Named[];
    clientScopes: Named[];
    roles: { realm: Named[]; client: Record<string, Named[]> };
  };
  const mappers = clientScopes.find(({ name }) => name === "..")?.protocolMappers ?? [];
  return [clients, roles.realm, roles.client["a/b"] ?? [], clientScopes, mappers].map((list) =>
    list
      .map(({ name, clientId, description, config }) => [clientId ?? name, description ?? config?.["claim.value"]])
      .filter(([name]) => NAMES.includes(name ?? ""))
      .sort(),
  );
}

/** The same whatever the order of lists, which the server does not keep. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inOrder).sort((one, two) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [two]) => (one < two ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
