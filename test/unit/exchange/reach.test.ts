import { describe, expect, test } from "vitest";
import { type Cell, reach } from "#exchange/reach/index.ts";
import type { Who } from "#exchange/reach/people.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { Subject } from "#exchange/request.ts";
import { type CompactClient, type CompactRealm, realmOf } from "../../support/compact-realm.ts";

/** A front end, a gateway behind it, an agent behind that, and two services: each exchanges for the next. */
const STREET: CompactRealm = {
  realmRoles: { staff: {} },
  scopes: [
    { name: "to-agent", mappers: [{ type: "aud", name: "agent", client: "agent" }] },
    { name: "to-api", mappers: [{ type: "aud", name: "api", client: "api" }] },
    { name: "to-bank", scopeMappings: ["staff"], mappers: [{ type: "aud", name: "bank", client: "bank" }] },
    { name: "to-gateway", mappers: [{ type: "aud", name: "gateway", client: "gateway" }] },
  ],
  clients: [
    { clientId: "front", public: true, defaultScopes: ["basic"], optionalScopes: ["to-gateway"] },
    { clientId: "gateway", exchange: true, directAccess: false, defaultScopes: ["basic", "to-agent"] },
    {
      clientId: "agent",
      exchange: true,
      directAccess: false,
      serviceAccounts: true,
      defaultScopes: ["basic", "to-api"],
      optionalScopes: ["to-bank"],
    },
    { clientId: "api", directAccess: false, defaultScopes: ["basic"], optionalScopes: [] },
    { clientId: "bank", directAccess: false, defaultScopes: ["basic"], optionalScopes: [] },
  ].map((client) => ({ fullScope: false, optionalScopes: [], ...client })),
  users: [{ username: "ann", roles: ["staff"] }, { username: "bob" }, { username: "bert" }],
};

describe("a street of four", () => {
  const found = reach(new RealmIndex(realmOf("street", STREET)));
  const lines = found.cells.map(lineOf);

  test("only a scope brings the gateway into the front end's tokens, and everything behind it is reached by a chain", () => {
    expect(lines).toEqual([
      "ann: front+to-gateway → gateway = [agent]",
      "ann: front+to-gateway → gateway agent = [agent]",
      "ann: front+to-gateway → gateway → agent = [api]",
      "ann: front+to-gateway → gateway → agent api = [api]",
      "ann: front+to-gateway → gateway → agent +to-bank = [api bank]",
      "ann: front+to-gateway → gateway → agent bank +to-bank = [bank]",
      // These two have the same roles. The scope is dropped for want of the role, and the rest is given.
      "bob,bert: front+to-gateway → gateway = [agent]",
      "bob,bert: front+to-gateway → gateway agent = [agent]",
      "bob,bert: front+to-gateway → gateway → agent = [api]",
      "bob,bert: front+to-gateway → gateway → agent api = [api]",
      "bob,bert: front+to-gateway → gateway → agent +to-bank = [api]",
      // Whoever else there is: the bank depends on roles.
      "least: front+to-gateway → gateway = [agent]",
      "least: front+to-gateway → gateway agent = [agent]",
      "least: front+to-gateway → gateway → agent = [api]",
      "least: front+to-gateway → gateway → agent api = [api]",
      "least: front+to-gateway → gateway → agent +to-bank = [api]",
      "most: front+to-gateway → gateway = [agent]",
      "most: front+to-gateway → gateway agent = [agent]",
      "most: front+to-gateway → gateway → agent = [api]",
      "most: front+to-gateway → gateway → agent api = [api]",
      "most: front+to-gateway → gateway → agent +to-bank = [api bank]",
      "most: front+to-gateway → gateway → agent bank +to-bank = [bank]",
      "agent: agent → agent = [api]",
      "agent: agent → agent api = [api]",
      "agent: agent → agent +to-bank = [api]",
    ]);
  });

  test("clients that may not exchange, and what stands against them", () => {
    const rules = [...found.barred].map(([id, refusal]) => [id, refusal.kind === "refusal" && refusal.rule]);
    expect(Object.fromEntries(rules)).toMatchObject({
      front: "exchange-enabled",
      api: "exchange-enabled",
      "realm-management": "bearer-only",
    });
    expect(rules.map(([id]) => id)).not.toContain("gateway");
  });
});

describe("one thing each", () => {
  const cellsWith = (change: Partial<CompactClient>, of = "gateway", users?: readonly string[]) => {
    const clients = (STREET.clients ?? []).map((one) => (one.clientId === of ? { ...one, ...change } : one));
    const index = new RealmIndex(realmOf("street", { ...STREET, clients }));
    return reach(index, users === undefined ? {} : { users });
  };
  const linesWith = (...given: Parameters<typeof cellsWith>) => cellsWith(...given).cells.map(lineOf);

  test("only the users who are asked about, and everybody", () => {
    const { cells } = cellsWith({}, "gateway", ["bob", "nobody"]);
    expect([...new Set(cells.map(({ who }) => nameOf(who)))]).toEqual(["bob", "least", "most", "agent"]);
  });

  test("a requester that exchanges its own tokens, too, goes on with its session", () => {
    expect(linesWith({ directAccess: true })).toContain("least: gateway → gateway agent = [agent]");
  });

  test("who logs in on a device has a token as well", () => {
    expect(linesWith({ attributes: { "oauth2.device.authorization.grant.enabled": "true" } })).toContain(
      "least: gateway → gateway agent = [agent]",
    );
  });

  test("what a public client would be told; nobody goes on from there", () => {
    expect(linesWith({ public: true }).filter((line) => !line.startsWith("agent:"))).toEqual(
      ["ann", "bob,bert", "least", "most"].map((who) => `${who}: front+to-gateway → gateway = refused`),
    );
  });

  test("consent: nobody knows what somebody agreed to who stands for all", () => {
    const lines = linesWith({ consentRequired: true, defaultScopes: ["basic", "to-agent"] });
    expect(lines).toContain("least: front+to-gateway → gateway = unknown");
  });

  test("a proof is sent by whoever is bound to a key, and no other client can use such a token", () => {
    const bound = { attributes: { "dpop.bound.access.tokens": "true" }, directAccess: true };
    expect(linesWith(bound)).toContain("least: gateway → gateway agent = [agent]");
    expect(linesWith({ ...bound, defaultScopes: ["basic", "to-agent"] })).toContain("least: gateway → agent = refused");
  });

  test("two scopes that only together bring an audience, and no third one beside them", () => {
    const scopes = [
      { name: "teller", scopeMappings: ["bank:teller"] },
      { name: "resolve", mappers: [{ type: "resolve", name: "all" } as const] },
      { name: "other" },
    ];
    const clients = (STREET.clients ?? []).map((one) =>
      one.clientId === "bank"
        ? { ...one, roles: { teller: {} } }
        : one.clientId === "agent"
          ? { ...one, optionalScopes: ["other", "teller", "resolve"], serviceAccountRoles: ["bank:teller"] }
          : one,
    );
    const realm = realmOf("street", { ...STREET, scopes: [...(STREET.scopes ?? []), ...scopes], clients });
    const lines = reach(new RealmIndex(realm), { users: [] }).cells.map(lineOf);
    expect(lines).toContain("agent: agent → agent bank +teller resolve = [bank]");
    expect(lines.filter((line) => line.includes("+other") && line.includes("bank"))).toEqual([]);
  });

  test("a scope that only the role of another audience opens: both are asked for", () => {
    const scopes = [{ name: "gated", scopeMappings: ["bank:teller"], mappers: [AUD_API, AUD_BANK] }];
    const clients = (STREET.clients ?? []).map((one) =>
      one.clientId === "bank"
        ? { ...one, roles: { teller: {} } }
        : one.clientId === "agent"
          ? { ...one, defaultScopes: ["basic", "gated"], serviceAccountRoles: ["bank:teller"] }
          : one,
    );
    const lines = reach(new RealmIndex(realmOf("street", { ...STREET, scopes, clients })), { users: [] });
    expect(lines.cells.filter(({ who }) => who.kind === "service-account").map(lineOf)).toEqual([
      "agent: agent → agent = [api bank]",
      "agent: agent → agent api = refused",
      "agent: agent → agent bank = [bank]",
      "agent: agent → agent api bank = [bank api]",
    ]);
  });

  test("a log-in of which nobody can tell what is in the token", () => {
    const script = { name: "own", protocolMapper: "script-own.js", config: {} };
    const { unclear, cells } = cellsWith({ mappers: [script] }, "front");
    expect(unclear.map(({ who }) => nameOf(who))).toEqual(["ann", "bob,bert", "least", "most"]);
    expect(cells.map(lineOf).filter((line) => line.includes("front"))).toEqual([]);
  });
});

const AUD_API = { type: "aud", name: "api", client: "api" } as const;

const AUD_BANK = { type: "aud", name: "bank", client: "bank" } as const;

/** `ann: front+to-gateway → gateway → agent bank +to-bank = [bank]`: whose token, the way to it, the request, and what comes. */
function lineOf({ who, from, request, outcome }: Cell): string {
  const asked = [...(request.audience ?? []), ...(request.scope === undefined ? [] : [`+${request.scope}`])];
  const result = outcome.kind === "allowed" ? `[${outcome.aud.join(" ")}]` : outcome.kind;
  return `${nameOf(who)}: ${from.map(wayOf).join(" | ")} → ${[request.requester, ...asked].join(" ")} = ${result}`;
}

function nameOf(who: Who): string {
  if (who.kind === "service-account") return who.client;
  return who.kind === "anybody" ? who.roles : who.names.join(",");
}

function wayOf(subject: Subject): string {
  if (subject.kind === "exchange") return `${wayOf(subject.subject)} → ${subject.request.requester}`;
  return "scope" in subject ? `${subject.client}+${subject.scope}` : (subject.client ?? subject.kind);
}
