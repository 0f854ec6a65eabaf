import { expect, onTestFinished, test } from "vitest";
import { ORDERS as DECLARED } from "../../support/authorized-client.ts";
import { drifting } from "../../support/drift.ts";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, wantedOf } from "../../support/street.ts";

let ours: TestRealm;

async function server(path: string): Promise<string> {
  const { id } = await ours.readClient("orders");
  return `/clients/${id}/authz/resource-server${path}`;
}

async function listed(path: string): Promise<{ id?: string; _id?: string; name: string }[]> {
  return (await ours.admin("GET", await server(path))) as { id?: string; _id?: string; name: string }[];
}

async function idOf(path: string, name: string): Promise<string> {
  const found = (await listed(`${path}?max=100`)).find((one) => one.name === name);
  return `${found?.id ?? found?._id}`;
}

drifting("authorization services of a client", {
  declared: DECLARED,
  byHand: async (hand, realm) => {
    ours = realm;
    await hand.add(await server("/scope"), { name: "theirs" });
    await hand.add(await server("/resource"), { name: "theirs", uris: ["/theirs"] });
  },
  drifts: [
    {
      title: "how strictly it judges",
      change: async (hand) => hand.change(await server(""), { policyEnforcementMode: "ENFORCING" }),
      says: ["~ client orders › authorization", "    policyEnforcementMode  ENFORCING → PERMISSIVE"],
    },
    {
      title: "what a scope is called",
      change: async (hand) => hand.change(await server(`/scope/${await idOf("/scope", "read")}`), { displayName: "x" }),
      says: ["~ client orders › authorization", '    scopes.read.displayName  x → "Look at it"'],
    },
    {
      title: "where a resource is, and what can be done with it",
      change: async (hand) =>
        hand.change(await server(`/resource/${await idOf("/resource", "orders")}`), {
          uris: ["/evil"],
          scopes: [{ name: "read" }],
        }),
      says: [
        "~ client orders › authorization",
        "    resources.orders.scopes  read → read, write",
        "    resources.orders.uris  /evil → /old/*, /orders/*",
      ],
    },
    {
      title: "who has to be what",
      change: async (hand) => {
        const id = await idOf("/policy", "the staff");
        await hand.change(await server(`/policy/group/${id}`), { logic: "POSITIVE" });
      },
      says: ["~ client orders › authorization", "    policies.the staff.logic  POSITIVE → NEGATIVE"],
    },
    {
      title: "which policies a permission takes",
      change: async (hand) => {
        const id = await idOf("/policy", "read orders");
        await hand.change(await server(`/permission/scope/${id}`), { policies: [await idOf("/policy", "only cooks")] });
      },
      says: [
        "~ client orders › authorization",
        "    policies.read orders.config.applyPolicies  only cooks → only cooks, the staff",
      ],
    },
    {
      title: "a policy, a resource and a scope that were deleted",
      change: async (hand) => {
        await hand.remove(await server(`/policy/${await idOf("/policy", "the menu")}`));
        await hand.remove(await server(`/resource/${await idOf("/resource", "menu")}`));
        await hand.remove(await server(`/scope/${await idOf("/scope", "idle")}`));
      },
      says: [
        "~ client orders › authorization",
        "    policies.the menu.logic  (none) → POSITIVE",
        "    policies.the menu.decisionStrategy  (none) → UNANIMOUS",
        "    policies.the menu.type  (none) → resource",
        "    policies.the menu.config.applyPolicies  (none) → only cooks",
        "    policies.the menu.config.resources  (none) → menu",
        '    resources.menu.displayName  (none) → "The menu"',
        "    scopes.idle  (none) → {}",
      ] as string[],
      isMadeAgain: true,
    },
  ],
});

test("null takes a policy, a resource and a scope away; whom a policy is about is made before it", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED));
  ours = realm;
  await applyAll(
    wantedOf(
      realm.name,
      `clients: { orders: { authorizationSettings: { scopes: { idle: null }, resources: { menu: null }, policies: { the menu: null, the shop: null } } } }`,
    ),
  );
  // Older servers make a resource by themselves.
  const names = async (path: string) =>
    (await listed(`${path}?max=100`))
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("Default "))
      .sort();
  expect(await names("/scope")).toEqual(["read", "write"]);
  expect(await names("/resource")).toEqual(["anns", "orders"]);
  expect(await names("/policy")).toEqual(["all day", "only cooks", "read orders", "the cooks", "the staff"]);
});

/** The server's lists, which it keeps as texts, in no order. */
function inOrder(config: Record<string, string> | undefined): Record<string, unknown> | undefined {
  const sorted = (text: string) => (text.startsWith("[") ? (JSON.parse(text) as string[]).sort() : text);
  return config && Object.fromEntries(Object.entries(config).map(([key, text]) => [key, sorted(text)]));
}

/** What has to be said, applied over what is there, and what the server has afterwards. */
const CHANGES: {
  title: string;
  says: string;
  policies?: Record<string, Record<string, string> | undefined>;
  resources?: object;
}[] = [
  {
    title: "a permission for resources becomes one for a type of resources",
    says: "{ policies: { the menu: { config: { resources: null, defaultResourceType: food } } } }",
    policies: { "the menu": { applyPolicies: '["only cooks"]', defaultResourceType: "food" } },
  },
  {
    title: "a policy of another type is made again, and keeps its place in permissions",
    says: "{ policies: { only cooks: { type: user, config: { roles: null, users: [ann] } } } }",
    policies: {
      "only cooks": { users: '["ann"]' },
      "the menu": { applyPolicies: '["only cooks"]', resources: '["menu"]' },
    },
  },
  {
    title: "a resource that becomes somebody else's is made again",
    says: "{ resources: { anns: { owner: null } } }",
    resources: { anns: "orders" },
  },
  {
    title: "a resource loses a scope, which its permission keeps",
    says: "{ resources: { orders: { scopes: [write] } } }",
    policies: {
      "read orders": { scopes: '["read"]', resources: '["orders"]', applyPolicies: '["only cooks","the staff"]' },
    },
  },
  {
    title: "with a resource go the permissions for it alone",
    says: "{ resources: { menu: null } }",
    policies: { "the menu": undefined },
  },
  {
    title: "a scope goes that resources and permissions have",
    says: "{ scopes: { read: null } }",
    policies: { "read orders": undefined },
    resources: { orders: "orders" },
  },
];

test.each(CHANGES)("$title", async ({ says, policies = {}, resources = {} }) => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED));
  ours = realm;
  const wanted = wantedOf(realm.name, `clients: { orders: { authorizationSettings: ${says} } }`);
  await applyAll(wanted);
  expect(await diffLines(wanted)).toEqual([]);
  const { policies: all } = (await realm.admin("GET", await server("/settings"))) as {
    policies: { name: string; config: Record<string, string> }[];
  };
  const configs = Object.fromEntries(all.map(({ name, config }) => [name, config]));
  for (const [name, config] of Object.entries(policies)) expect(inOrder(configs[name]), name).toEqual(inOrder(config));
  const owners = Object.fromEntries(
    ((await listed("/resource?max=100")) as { name: string; owner?: { name: string } }[]).map(({ name, owner }) => [
      name,
      owner?.name,
    ]),
  );
  expect(owners).toMatchObject(resources);
});

test("a role that goes leaves the policies that are about it, and the plan says so", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED));
  const wanted = wantedOf(
    realm.name,
    "roles: { cook: { absent: true } }\nclients: { orders: { authorizationSettings: {} } }",
  );
  expect(await diffLines(wanted)).toEqual([
    "~ client orders › authorization",
    '    policies.only cooks.config.roles  {"id":"cook","required":true}, {"id":"orders/boss","required":false} → {"id":"orders/boss","required":false}',
    '    policies.the cooks.config.roles  {"id":"cook","required":false} → (none)',
    "- role cook",
  ]);
  await applyAll(wanted);
  expect(await diffLines(wanted)).toEqual([]);
});

test("of two resources of one name the client's own is meant", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED));
  ours = realm;
  const [ann] = (await realm.admin("GET", "/users?username=ann&exact=true")) as { id: string }[];
  await realm.admin("POST", await server("/resource"), { name: "orders", owner: { id: ann?.id }, uris: ["/hers"] });
  const wanted = wantedOf(
    realm.name,
    "clients: { orders: { authorizationSettings: { resources: { orders: { uris: [/ours] } } } } }",
  );
  await applyAll(wanted);
  expect(await diffLines(wanted)).toEqual([]);
  const all = (await listed("/resource?max=100&deep=true")) as { name: string; uris: string[] }[];
  const uris = all.flatMap(({ name, uris }) => (name === "orders" ? uris : []));
  expect(uris.sort()).toEqual(["/hers", "/ours"]);
});

test("another change of the client leaves its authorization services as they are", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED));
  ours = realm;
  const before = await listed("/policy?max=100");
  // The server's own PUT ends them, unless they are said again.
  await applyAll(wantedOf(realm.name, "clients: { orders: { description: Takes orders } }"));
  expect(await listed("/policy?max=100")).toEqual(before);
  expect(await diffLines(wantedOf(realm.name, DECLARED))).toEqual([]);
});
