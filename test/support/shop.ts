/** The file that fault tests apply, and what must come of it. */
import { expect, onTestFinished } from "vitest";
import { applyHere, comparable, snapshotOf } from "./direct.ts";
import { makeRealm, type TestRealm } from "./keycloak.ts";

/** A step of every kind, and several that take more than one request. */
export const FILE = `
owner: shop
accessTokenLifespan: 2m
attributes: { colour: blue }
roles: { buyer: {}, chief: { composites: [buyer, till/open] } }
groups: { staff: { roles: [buyer] } }
clientScopes: { audience: { type: default, roles: [buyer], protocolMappers: { m: { audience: till } } } }
clients:
  there: { description: changed, optionalClientScopes: { with: [audience] }, protocolMappers: { added: { audience: till } } }
  till: { secret: the till's secret, roles: { open: {} }, protocolMappers: { m: { audience: till }, n: { audience: there } } }
  agent: { serviceAccountsEnabled: true, standardTokenExchange: true, serviceAccountRoles: [buyer] }
users: { johndoe: { firstName: John, lastName: Doe, email: john@example.test, password: johndoe's, roles: [buyer] } }
`;

/** A realm with one client that FILE changes; the rest it makes. */
export async function newRealm(): Promise<TestRealm> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await realm.client({ clientId: "there" });
  return realm;
}

/** The realm is in every object what one apply without any trouble makes of it, and nothing is there twice. */
export async function isDone(realm: TestRealm): Promise<void> {
  expect(await whole(realm)).toEqual(await withoutTrouble());
  const mappers = async (clientId: string) =>
    (await realm.readClient(clientId)).protocolMappers?.map(({ name }) => name);
  expect(await mappers("there")).toEqual(["added"]);
  expect((await mappers("till"))?.sort()).toEqual(["m", "n"]);
}

let wanted: Promise<object> | undefined;

function withoutTrouble(): Promise<object> {
  wanted ??= (async () => {
    const realm = await newRealm();
    await applyHere(realm.name, FILE);
    return whole(realm);
  })();
  return wanted;
}

async function whole({ name }: TestRealm): Promise<object> {
  const realm = await snapshotOf(name, FILE);
  if (!realm) throw new Error(`no realm ${name}`);
  return comparable(realm);
}

/** Takes away what FILE made, which is quicker than another realm. */
export async function emptied(realm: TestRealm): Promise<void> {
  const gone = async (path: string, found: (item: Record<string, string>) => boolean, to = path) => {
    const items = (await realm.admin("GET", path)) as Record<string, string>[];
    for (const item of items.filter(found)) await realm.admin("DELETE", `${to}/${item["id"]}`);
  };
  const named =
    (key: string, ...names: string[]) =>
    (item: Record<string, string>) =>
      names.includes(item[key] ?? "");
  await gone("/clients", named("clientId", "there", "till", "agent"));
  await gone("/client-scopes", named("name", "audience"));
  await gone("/roles", named("name", "buyer", "chief"), "/roles-by-id");
  await gone("/groups", named("name", "staff"));
  await gone("/users", named("username", "johndoe"));
  const { attributes } = (await realm.admin("GET", "")) as { attributes: Record<string, string> };
  const { colour: _, ...others } = attributes;
  await realm.admin("PUT", "", { accessTokenLifespan: 300, attributes: others });
  await realm.client({ clientId: "there" });
}
