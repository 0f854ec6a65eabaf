import { describe, expect, test } from "vitest";
import { consequencesOf } from "#plan/consequences.ts";
import { FAIL_ON, type FailOn, gatesOf } from "#plan/gates.ts";
import { makePlan } from "#plan/make.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

const EXCHANGES = {
  works: {
    subject: { client: "front", user: "ann" },
    requester: "agent",
    audience: "api",
    expect: { aud: "api", lifetime: "5m" },
  },
};
const SMALL = {
  realm: "demo",
  clients: {
    front: {
      publicClient: true,
      directAccessGrantsEnabled: true,
      protocolMappers: { "for-agent": { audience: "agent" } },
    },
    agent: { standardTokenExchange: true, protocolMappers: { "for-api": { audience: "api" } } },
    api: { standardFlowEnabled: false },
  },
  users: { ann: {} },
  exchanges: EXCHANGES,
};

/** What becomes of the contracts of a file, and which steps widen or narrow, beside a realm made of another. */
function told(before: object | undefined, after: object, guard = false) {
  const declaration = declare(after);
  const planned = makePlan(before && realmMade(before), declaration, KEEP);
  const consequences = consequencesOf(planned, declaration.contracts, guard);
  const fates = consequences.fates.map((fate) => [fate.fate, ...("by" in fate ? [fate.by] : [])].join(" by "));
  const effects = [...consequences.effects].map(([{ address }, effect]) => `${address} ${effect}`);
  return { fates, effects, planned, consequences };
}

const changed = (clients: object, rest: object = {}) => ({
  ...SMALL,
  ...rest,
  clients: { ...SMALL.clients, ...clients },
});
const AGENT = SMALL.clients.agent;
const UNMAPPED = changed({ front: { ...SMALL.clients.front, protocolMappers: { "for-agent": { absent: true } } } });

describe("contracts", () => {
  test.each([
    ["on a realm that isn't there yet", undefined, SMALL, "newly-kept"],
    ["nothing changes", SMALL, SMALL, "kept"],
    ["something else changes", SMALL, changed({ api: { description: "x" } }), "kept"],
    ["the mapper of the front end goes", SMALL, UNMAPPED, "broken by client/front/mapper/for-agent"],
    ["the flag goes", SMALL, changed({ agent: { standardTokenExchange: false } }), "broken by client/agent"],
    ["the lifetime grows", SMALL, { ...SMALL, accessTokenLifespan: "10m" }, "broken by realm"],
    ["it comes back", UNMAPPED, SMALL, "newly-kept"],
    ["it stays away", UNMAPPED, { ...UNMAPPED, displayName: "x" }, "still-broken"],
    [
      "two steps break it: the one whose answer comes",
      SMALL,
      { ...UNMAPPED, accessTokenLifespan: "10m" },
      "broken by client/front/mapper/for-agent",
    ],
    [
      "a mapper that a script runs",
      SMALL,
      changed({
        agent: { ...AGENT, protocolMappers: { s: { protocol: "openid-connect", protocolMapper: "script-x.js" } } },
      }),
      "unknown",
    ],
  ])("%s", (_what, before, after, fate) => {
    expect(told(before, after).fates).toEqual([fate]);
  });

  test("a given subject token is unknown here", () => {
    const exchanges = { works: { ...EXCHANGES.works, subject: { token: "${env:TOKEN}" } } };
    expect(told(SMALL, { ...SMALL, exchanges }).fates).toEqual(["unknown"]);
  });
});

describe("effects", () => {
  const gated = { clientScopes: { s: { roles: ["cook"] } }, roles: { cook: {} } };
  const open = { clientScopes: { s: { roles: [] } }, roles: { cook: {} } };
  const withScope = (rest: object) => changed({ agent: { ...AGENT, optionalClientScopes: { with: ["s"] } } }, rest);
  test.each([
    ["a description", SMALL, changed({ api: { description: "x" } }), ["client/api none"]],
    ["a mapper goes", SMALL, UNMAPPED, ["client/front/mapper/for-agent narrows"]],
    ["a mapper comes", UNMAPPED, SMALL, ["client/front/mapper/for-agent widens"]],
    [
      "an audience for another",
      SMALL,
      changed({ agent: { ...AGENT, protocolMappers: { "for-api": { audience: "front" } } } }),
      ["client/agent/mapper/for-api both"],
    ],
    ["the flag", SMALL, changed({ agent: { standardTokenExchange: false } }), ["client/agent narrows"]],
    [
      "full scope goes",
      changed({ agent: { ...AGENT, fullScopeAllowed: true } }),
      changed({ agent: { ...AGENT, fullScopeAllowed: false } }),
      ["client/agent narrows"],
    ],
    ["longer lives", SMALL, { ...SMALL, accessTokenLifespan: "10m" }, ["realm widens"]],
    ["a client is disabled", SMALL, changed({ agent: { enabled: false } }), ["client/agent narrows"]],
    ["a scope that nobody has", SMALL, { ...SMALL, clientScopes: { s: {} } }, ["client-scope/s none"]],
    ["a scope is handed out", { ...SMALL, ...open }, withScope(open), ["client/agent widens"]],
    ["its gate opens", withScope(gated), withScope(open), ["client-scope/s/role-scope widens"]],
    ["its gate closes", withScope(open), withScope(gated), ["client-scope/s/role-scope narrows"]],
    ["a role for nobody", SMALL, { ...SMALL, roles: { cook: {} } }, ["role/cook none"]],
    [
      "a role for somebody",
      { ...SMALL, ...open },
      { ...SMALL, ...open, users: { ann: { realmRoles: ["cook"] } } },
      ["user/ann widens"],
    ],
    [
      "a mapper of the realm's own kind that isn't about tokens",
      SMALL,
      { ...SMALL, userProfile: { unmanagedAttributePolicy: "ENABLED" } },
      [],
    ],
  ])("%s", (_what, before, after, effects) => {
    expect(told(before, after).effects).toEqual(effects);
  });
});

describe("every exchange that works today (--guard)", () => {
  const lost = (before: object, after: object) => [
    ...new Set(
      told(before, after, true).consequences.lost.map((one) => [one.path, one.request.requester, one.by].join(" | ")),
    ),
  ];
  const uncontracted = { ...SMALL, exchanges: {} };
  test.each([
    ["nothing of it changes", uncontracted, changed({ api: { description: "x" } }), []],
    ["the mapper of the front end goes", uncontracted, UNMAPPED, ["front | agent | client/front/mapper/for-agent"]],
    ["a realm that is new", undefined, SMALL, []],
  ])("%s", (_what, before, after, expected) => {
    expect(before === undefined ? told(before, after, true).consequences.lost : lost(before, after)).toEqual(expected);
  });
});

describe("gates", () => {
  const gates = (after: object, broken: boolean, failOn: readonly FailOn[]) => {
    const { planned, consequences } = told(SMALL, after);
    return gatesOf(planned, consequences, { yes: true, maxDeletes: 10, broken, failOn, skipUnsupported: false }).map(
      (gate) => (gate.code === "fails-on" ? gate.what : gate.code),
    );
  };
  test.each([
    ["a broken contract", UNMAPPED, false, [], ["breaks-contracts"]],
    ["that may break", UNMAPPED, true, [], []],
    ["all of --fail-on", UNMAPPED, true, FAIL_ON, ["broken", "delete"]],
    ["widening", changed({ agent: { ...AGENT, serviceAccountsEnabled: true } }), false, FAIL_ON, ["widen"]],
    ["nothing of it", changed({ api: { description: "x" } }), false, FAIL_ON, []],
  ] as const)("%s", (_what, after, broken, failOn, codes) => {
    expect(gates(after, broken, failOn)).toEqual(codes);
  });
});
