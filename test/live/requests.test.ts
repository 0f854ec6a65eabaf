import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type CountingProxy, isWrite, type Seen, shortly, startProxy } from "../support/proxy.ts";
import { type Story, story } from "../support/story.ts";

const FILE = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };
const EXPORT = "POST /partial-export?exportClients=true&exportGroupsAndRoles=true";
const EXPORT_WITHOUT_CLIENTS = "POST /partial-export?exportClients=false&exportGroupsAndRoles=true";
const USERS = "GET /users?briefRepresentation=false&first=0&max=100";

describe("when nothing is to be changed", () => {
  test("four requests for the tools provider: log-in, export, one page of clients for secrets, one of users", async () => {
    const { place, proxy, realm } = await counted();
    await place.write("realm.yaml", FILE);
    const apply = () => place.kcx(["apply", "realm.yaml", "--realm", realm.name]);
    expect(await apply()).toMatchObject({ code: 0 });

    const requests = await during(proxy, apply);
    expect(requests.map(shortly).sort()).toEqual(["GET /clients?first=0&max=100", USERS, EXPORT, "log-in"]);
    expect(requests.filter(isWrite)).toEqual([]);
  });

  test("two for a file without secrets and users: log-in and export", async () => {
    const { place, proxy } = await counted();
    await place.file("clients: { shop: { standardFlowEnabled: false }, till: { publicClient: true } }");
    const apply = () => place.kcx(["apply", "realm.yaml"]);
    expect(await apply()).toMatchObject({ code: 0 });
    expect((await during(proxy, apply)).map(shortly)).toEqual(["log-in", EXPORT]);
  });
});

test.each(["validate --live", "matrix"])("two for a look at a whole realm: kcx %s", async (command) => {
  const { place, proxy, realm } = await counted();
  await realm.client({ clientId: "shop", serviceAccountsEnabled: true, standardFlowEnabled: false });
  const requests = await during(proxy, () => place.kcx([...command.split(" "), "--realm", realm.name]));
  // Where the export takes longer than a second it is asked whether there are many clients.
  const reading = requests.map(shortly).filter((request) => request !== "GET /clients?first=100&max=1");
  expect(reading).toEqual(["log-in", EXPORT]);
});

test("a realm that is not there yet: three reads, one write an object, and one more reading for the proof", async () => {
  const { place, proxy, realm } = await counted("none");
  await place.write("realm.yaml", FILE);
  const requests = await during(proxy, () => place.kcx(["apply", "realm.yaml", "--realm", realm.name]));

  const first = requests.findIndex(isWrite);
  expect(requests.slice(0, first).map((request) => [shortly(request), request.status])).toEqual([
    ["log-in", 200],
    ["GET /clients?first=0&max=100", 404],
    // What a new realm would have by itself goes by the version.
    ["GET /admin/serverinfo", 200],
  ]);
  expect(requests.filter(isWrite).map((request) => `${shortly(request)} ${nameIn(request)}`)).toEqual([
    `POST  ${realm.name}`,
    "POST /client-scopes pizzeria-audience",
    "POST /clients pizzeria-backend",
    "POST /clients tools-provider-frontend",
    "POST /users johndoe",
    "POST /clients tools-provider-token-exchange",
  ]);
  const last = requests.findLastIndex(isWrite);
  expect(
    requests
      .slice(last + 1)
      .map(shortly)
      .sort(),
  ).toEqual(["GET /clients?first=0&max=100", USERS, EXPORT]);
  // The rights in the new realm are only in a new token; its ids are needed for the rest.
  const between = requests.slice(first, last).filter((request) => !isWrite(request));
  expect(between.map(shortly)).toEqual(["log-in", EXPORT]);
});

describe("a realm of 130 clients", () => {
  let large: Story;
  beforeAll(async () => {
    large = await story({ ended: afterAll });
    const clients = Array.from({ length: 130 }, (_, index) => `client-${index}`);
    const makeSome = async () => {
      for (let clientId = clients.pop(); clientId; clientId = clients.pop()) await large.realm.client({ clientId });
    };
    await Promise.all(Array.from({ length: 4 }, makeSome));
  });

  test("is read in pages, never at once", async () => {
    const proxy = await proxyFor();
    await large.file("clients: { client-7: { secret: the secret of seven } }");
    const apply = () => large.kcx(["apply", "realm.yaml", "--server", proxy.url]);
    const requests = await during(proxy, apply);
    const { id } = await large.realm.readClient("client-7");
    // Four pages at a time: what lies beyond the last one is asked for, and empty.
    const pages = [0, 100, 200, 300, 400].map((first) => `GET /clients?first=${first}&max=100`);
    const reading = [...pages, EXPORT_WITHOUT_CLIENTS];
    expect(requests.filter(isWrite)).toHaveLength(1);
    expect(
      requests
        .filter((request) => !isWrite(request))
        .map(shortly)
        .sort(),
      // The one that changes is looked at before: what its PUT must say again, or the server makes something up.
    ).toEqual([...reading, ...reading, `GET /clients/${id}`, "log-in"].sort());

    const again = await during(proxy, apply);
    expect(again.map(shortly).sort()).toEqual([...reading, "log-in"].sort());
  });

  test("is not waited for when its export takes long: pages answer sooner", async () => {
    let release = () => {};
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const proxy = await proxyFor((request) => (shortly(request) === EXPORT ? held : undefined));
    await large.file("clients: { client-8: { publicClient: false } }");
    const run = await large.kcx(["diff", "realm.yaml", "--server", proxy.url]);
    expect(run.stdout).toContain("No changes");
    expect(proxy.seen.find((request) => shortly(request) === EXPORT)?.status).toBeUndefined();
    expect(proxy.seen.map(shortly)).toContain(EXPORT_WITHOUT_CLIENTS);
    release();
  });
});

async function counted(realm: "made" | "none" = "made") {
  const proxy = await proxyFor();
  const place = await story({ realm, variables: { ...SECRETS, KEYCLOAK_URL: proxy.url } });
  return { proxy, place, realm: place.realm };
}

async function proxyFor(hold?: (request: Seen) => Promise<undefined> | undefined): Promise<CountingProxy> {
  const proxy = await startProxy(hold ? { fault: hold } : {});
  onTestFinished(() => proxy.close());
  return proxy;
}

/** What came by while something was done; which must be done in full. */
async function during(proxy: CountingProxy, run: () => Promise<{ code: number; stderr: string }>): Promise<Seen[]> {
  const before = proxy.seen.length;
  const { code, stderr } = await run();
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return proxy.seen.slice(before);
}

function nameIn({ body }: Seen): string {
  const { realm, name, clientId, username } = JSON.parse(body);
  return clientId ?? username ?? name ?? realm;
}
