import { describe, expect, test } from "vitest";
import { withNewUsers } from "#exchange/new-users.ts";
import { Outlook, usersToRead } from "#exchange/outlook.ts";
import type { Contract } from "#model/contract.ts";
import { declare, realmMade } from "../../support/realms.ts";

/** The scope of the agent is open to cooks only; without the parameter nothing shows of that but the scope's absence. */
const FILE = {
  realm: "demo",
  roles: { cook: {} },
  clientScopes: { kitchen: { roles: ["cook"], protocolMappers: { stove: { audience: "stove" } } } },
  clients: {
    front: { publicClient: true, directAccessGrantsEnabled: true, protocolMappers: { a: { audience: "agent" } } },
    agent: {
      standardTokenExchange: true,
      fullScopeAllowed: false,
      defaultClientScopes: ["basic", "kitchen"],
      protocolMappers: { api: { audience: "api" } },
    },
    api: {},
    stove: {},
  },
  users: { ann: {} },
};

function contract(audience: string, expected: object): Contract {
  const subject = { client: "front", user: "ann" };
  const [one] = declare({
    ...FILE,
    exchanges: { it: { subject, requester: "agent", audience, expect: expected } },
  }).contracts;
  if (one === undefined) throw new Error("no contract");
  return one;
}

const tenant = {
  "claim.name": "tenant",
  "claim.value": "t1",
  "access.token.claim": "true",
  "jsonType.label": "String",
};
const CLAIMS = realmMade({
  ...FILE,
  clients: {
    ...FILE.clients,
    agent: {
      ...FILE.clients.agent,
      optionalClientScopes: ["profile"],
      protocolMappers: {
        api: { audience: "api" },
        tenant: { protocol: "openid-connect", protocolMapper: "oidc-hardcoded-claim-mapper", config: tenant },
      },
    },
  },
});
const READ = withNewUsers(realmMade(FILE), ["user/ann"]);
const UNREAD = realmMade(FILE);
const api = contract("api", { aud: "api" });
const stove = contract("stove", { aud: "stove" });
const noStove = contract("stove", { error: "invalid_request" });

test.each([
  ["no role matters", UNREAD, api, "kept"],
  ["a role decides, and wasn't read", UNREAD, stove, "unknown"],
  ["a refusal that a role would turn", UNREAD, noStove, "unknown"],
  ["the same when it was read", READ, stove, "broken"],
  ["and the refusal", READ, noStove, "kept"],
  ["broken for everybody", UNREAD, contract("front", { aud: "front" }), "broken"],
])("%s", (_what, realm, one, status) => {
  expect(new Outlook(realm).forecast(one).status).toBe(status);
});

test("only users whose roles decide are to be read", () => {
  expect([...usersToRead([new Outlook(UNREAD)], [api])]).toEqual([]);
  expect([...usersToRead([new Outlook(UNREAD)], [api, stove])]).toEqual(["ann"]);
  expect([...usersToRead([new Outlook(READ)], [api, stove])]).toEqual([]);
});

describe("claims that the contract names", () => {
  const named = (claims: object) => ({ ...contract("api", { aud: "api", claims }), scope: "profile" });
  test.each([
    ["of the user", { preferred_username: "ann" }, "kept"],
    ["not the user's", { preferred_username: "bob" }, "broken"],
    ["the client's own", { azp: "agent" }, "kept"],
    ["of a mapper with a fixed text", { tenant: "t1" }, "kept"],
    ["another text", { tenant: "t2" }, "broken"],
    ["of nobody", { nope: 1 }, "broken"],
    ["that a group may bring", { family_name: "Smith" }, "unknown"],
    ["of the session", { sid: "x" }, "unknown"],
  ])("%s", (_what, claims, status) => {
    expect(new Outlook(CLAIMS).forecast(named(claims)).status).toBe(status);
  });
});
