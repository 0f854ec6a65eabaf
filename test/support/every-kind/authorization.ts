import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import { SECRETS } from "./secrets.ts";

type Body = Record<string, unknown>;

/** A client that keeps what is protected, and who may do what with it: each made at its own endpoint. */
export async function authorization(realm: TestRealm, hand: ByHand): Promise<void> {
  const id = await realm.client({
    clientId: "orders",
    secret: SECRETS.ORDERS_CLIENT_SECRET,
    serviceAccountsEnabled: true,
    authorizationServicesEnabled: true,
  });
  await hand.addRole("orders/boss");
  const server = `/clients/${id}/authz/resource-server`;
  await hand.change(server, {
    policyEnforcementMode: "PERMISSIVE",
    decisionStrategy: "AFFIRMATIVE",
    allowRemoteResourceManagement: false,
  });
  for (const scope of [
    { name: "read", displayName: "Look at it", iconUri: "https://orders.example.test/read.png" },
    { name: "write" },
  ])
    await hand.add(`${server}/scope`, scope);
  for (const resource of RESOURCES) await hand.add(`${server}/resource`, resource);

  const idOf = async (path: string, key: string, value: string): Promise<string> => {
    const all = (await realm.admin("GET", path)) as Body[];
    const found = all.find((one) => one[key] === value);
    return String(found?.["id"] ?? found?.["_id"]);
  };
  const role = await idOf("/roles", "name", "auditor");
  const boss = await idOf(`/clients/${id}/roles`, "name", "boss");
  const group = await idOf("/groups", "name", "staff");
  const scope = await idOf("/client-scopes", "name", "urn:gated");
  const policies: Record<string, Body[]> = {
    role: [{ name: "only auditors", roles: [{ id: role, required: true }, { id: boss }], description: "Or bosses" }],
    group: [{ name: "the staff", logic: "NEGATIVE", groups: [{ id: group, extendChildren: true }] }],
    client: [{ name: "the shop", clients: [id] }],
    "client-scope": [{ name: "gated ones", clientScopes: [{ id: scope, required: true }] }],
    time: [{ name: "in the evening", hour: 18, hourEnd: 23 }],
    regex: [{ name: "of the house", targetClaim: "email", pattern: "^.*@example[.]test$" }],
  };
  for (const [type, own] of Object.entries(policies))
    for (const policy of own) await hand.add(`${server}/policy/${type}`, policy);
  await hand.add(`${server}/policy/aggregate`, {
    name: "both",
    decisionStrategy: "CONSENSUS",
    policies: await Promise.all(
      ["the staff", "the shop"].map((name) => idOf(`${server}/policy?max=100`, "name", name)),
    ),
  });
  await hand.add(`${server}/permission/scope`, {
    name: "read orders",
    decisionStrategy: "AFFIRMATIVE",
    resources: [await idOf(`${server}/resource`, "name", "orders")],
    scopes: [await idOf(`${server}/scope`, "name", "read")],
    policies: [await idOf(`${server}/policy?max=100`, "name", "both")],
  });
  await hand.add(`${server}/permission/resource`, {
    name: "the menus",
    resourceType: "urn:shop:menu",
    policies: [await idOf(`${server}/policy?max=100`, "name", "only auditors")],
  });
}

const RESOURCES: Body[] = [
  {
    name: "orders",
    type: "urn:shop:orders",
    uris: ["/orders/*", "/old/*"],
    scopes: [{ name: "read" }, { name: "write" }],
    attributes: { kept: ["a", "b"] },
    ownerManagedAccess: true,
  },
  { name: "menu", displayName: "The menu", type: "urn:shop:menu", icon_uri: "https://orders.example.test/menu.png" },
];
