import { expect, test } from "vitest";
import type { Address } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { exchangesOfV1, type V1Left } from "#pull/exchange-v1.ts";
import { exchangesAsV2 } from "#pull/exchange-v2.ts";

const SETTINGS = "client/realm-management/authorization";
const IDS = new Map<Address, string>([
  ["client/api", "1"],
  ["client/bank", "2"],
]);

interface Case {
  what: string;
  /** Of the permission for `api`. */
  applied: readonly string[];
  strategy?: string;
  resource?: string;
  scope?: string;
  exchanges: readonly string[];
  left?: readonly Partial<V1Left>[];
}

const POLICIES = {
  one: { type: "client", logic: "POSITIVE", config: { clients: ["agent"] } },
  both: { type: "client", logic: "POSITIVE", config: { clients: ["agent", "tools"] } },
  spa: { type: "client", logic: "POSITIVE", config: { clients: ["spa"] } },
  "not the tools": { type: "client", logic: "NEGATIVE", config: { clients: ["tools"] } },
  readers: { type: "role", logic: "POSITIVE", config: { roles: [{ id: "reader", required: false }] } },
  together: {
    type: "aggregate",
    logic: "POSITIVE",
    decisionStrategy: "AFFIRMATIVE",
    config: { applyPolicies: ["one", "readers"] },
  },
  "in a circle": { type: "aggregate", logic: "POSITIVE", config: { applyPolicies: ["in a circle", "one"] } },
};

const CASES: readonly Case[] = [
  { what: "without a policy nobody may", applied: [], exchanges: [] },
  { what: "each client of a policy", applied: ["both"], exchanges: ["agent → api", "tools → api"] },
  { what: "all policies are needed", applied: ["one", "both"], exchanges: ["agent → api"] },
  {
    what: "one is enough",
    applied: ["one", "both"],
    strategy: "AFFIRMATIVE",
    exchanges: ["agent → api", "tools → api"],
  },
  {
    what: "a public client",
    applied: ["spa"],
    exchanges: [],
    left: [{ why: "public-requester", requester: "spa", target: "api" }],
  },
  {
    what: "a condition on users",
    applied: ["one", "readers"],
    exchanges: ["agent → api"],
    left: [{ why: "condition", policy: "readers", type: "role", target: "api" }],
  },
  {
    what: "everybody but one",
    applied: ["not the tools"],
    exchanges: [],
    left: [{ why: "condition", policy: "not the tools", type: "client, negative", target: "api" }],
  },
  {
    what: "a policy of policies",
    applied: ["together"],
    exchanges: ["agent → api"],
    left: [{ why: "condition", policy: "readers", type: "role", target: "api" }],
  },
  { what: "policies in a circle", applied: ["in a circle"], exchanges: ["agent → api"] },
  { what: "another permission", applied: ["one"], scope: "view", exchanges: [] },
  { what: "a client that is gone", applied: ["one"], resource: "client.resource.9", exchanges: [] },
  {
    what: "an identity provider",
    applied: ["one"],
    resource: "idp.resource.3",
    exchanges: [],
    left: [{ why: "identity-provider", permission: "the permission" }],
  },
  {
    what: "impersonation",
    applied: ["one"],
    resource: "Users",
    scope: "impersonate",
    exchanges: [],
    left: [{ why: "impersonation", permission: "the permission" }],
  },
];

test.each(CASES)(
  "$what",
  ({ applied, strategy = "UNANIMOUS", resource = "client.resource.1", scope = "token-exchange", ...expected }) => {
    const config = { resources: [resource], scopes: [scope], ...(applied.length > 0 && { applyPolicies: applied }) };
    const policies = { ...POLICIES, "the permission": { type: "scope", decisionStrategy: strategy, config } };
    const { exchanges, left } = exchangesOfV1(realmWith({ [SETTINGS]: { policies } }), IDS);
    expect(exchanges.map(({ requester, target }) => `${requester} → ${target}`)).toEqual(expected.exchanges);
    expect(left).toEqual(expected.left ?? []);
  },
);

test("a scope that is there for something else keeps its name; one that brings the audience is taken", () => {
  const taken = { "client-scope/api-audience": {}, "client-scope/bank-audience": {} };
  const mapper = { "client-scope/bank-audience/mapper/m": { config: { "included.client.audience": "bank" } } };
  const tree = exchangesAsV2(
    realmWith({ ...taken, ...mapper }),
    [
      { requester: "agent", target: "api" },
      { requester: "agent", target: "bank" },
    ],
    undefined,
  );
  expect([...(tree.get("clientScopes") as Map<string, unknown>).keys()]).toEqual(["api-audience-2", "bank-audience"]);
});

test("who exchanges its own tokens needs no audience of itself", () => {
  const tree = exchangesAsV2(realmWith({}), [{ requester: "agent", target: "api" }], { client: "agent" });
  expect(JSON.stringify([...(tree.get("clients") as Map<string, unknown>)])).not.toContain("protocolMappers");
});

function realmWith(objects: Record<Address, JsonMap>): Realm {
  const spa = { "client/spa": { publicClient: true } };
  const entries = Object.entries({ ...spa, ...objects }).map(([address, fields]): [Address, Entry] => [
    address,
    { fields },
  ]);
  return { name: "shop", exists: true, objects: new Map(entries) };
}
