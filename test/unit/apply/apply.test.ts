import { describe, expect, test } from "vitest";
import { apply } from "#apply/apply.ts";
import { changedFields } from "#apply/changed-fields.ts";
import type { Outcome } from "#apply/outcome.ts";
import { KcxError } from "#errors.ts";
import type { Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import { type Behaviour, memoryApi } from "../../support/admin-api.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

function planned(now: string, live: Realm | undefined = realmMade(), prune = false): Planned {
  return makePlan(live, declare(demo(now)), { ...KEEP, prune });
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

const statusOf = (error: unknown) => (error instanceof Refused ? error.status : undefined);

async function run(plan: Planned, behaviour: Behaviour = {}, stop = new AbortController()) {
  const api = memoryApi(behaviour);
  const seen: Outcome[] = [];
  const outcomes = await apply(plan, api, {
    signal: stop.signal,
    statusOf,
    onOutcome: (outcome) => seen.push(outcome),
  });
  return { outcomes, seen, log: api.log.map((line) => line.split(" {")[0] ?? ""), busiest: api.busiest() };
}

/** `done client/web` · `not-attempted client/web because client-scope/s` */
function told(outcomes: readonly Outcome[]): string[] {
  return outcomes.map((outcome) => {
    const passing = outcome.kind === "failed" && outcome.passing ? " passing" : "";
    const because =
      outcome.kind !== "not-attempted"
        ? ""
        : ` because ${outcome.because.kind === "failed" ? outcome.because.address : outcome.because.kind}`;
    return `${outcome.kind} ${outcome.step.do} ${outcome.step.address}${passing}${because}`;
  });
}

const refusing =
  (status: number, ...requests: readonly string[]) =>
  (request: string) => {
    if (requests.includes(request)) throw new Refused(status);
  };

describe("carried out", () => {
  test("in the order of the waves: what is mentioned first, deletes last", async () => {
    const live = realmMade(demo("clients: { gone: {} }"));
    const now = "clientScopes: { s: {} }\nclients: { web: { defaultClientScopes: [s] }, gone: { absent: true } }";
    const { outcomes, log } = await run(planned(now, live));
    expect(log).toEqual(["POST client-scopes", "POST clients", "DELETE client/gone"]);
    expect(told(outcomes)).toEqual(["done create client-scope/s", "done create client/web", "done delete client/gone"]);
  });

  test("a realm that isn't there comes before all else", async () => {
    const { log } = await run(planned("attributes: { a: b }\nclients: { web: {} }", undefined));
    const fresh = await run(makePlan(undefined, declare(demo("attributes: { a: b }\nclients: { web: {} }")), KEEP));
    expect(fresh.log).toEqual(["POST realms", "GET realm", "PUT realm", "POST clients"]);
    expect(log).toEqual(["GET realm", "PUT realm", "POST clients"]);
  });

  test("every step has one outcome, in the plan's order, told once as it comes", async () => {
    const clients = Array.from({ length: 10 }, (_, index) => `c${index}: {}`).join(", ");
    const plan = planned(`clients: { ${clients} }`);
    // The first takes longest.
    const pause = (request: string) => new Promise<void>((resolve) => setTimeout(resolve, request.length % 3));
    const { outcomes, seen } = await run(plan, { on: pause });
    expect(outcomes.map(({ step }) => step)).toEqual(plan.plan.steps);
    expect(new Set(seen)).toEqual(new Set(outcomes));
    expect(seen).toHaveLength(10);
  });

  test("four at a time, and no more", async () => {
    const clients = Array.from({ length: 20 }, (_, index) => `c${index}: {}`).join(", ");
    const { busiest, log } = await run(planned(`clients: { ${clients} }`), {
      on: () => new Promise((resolve) => setTimeout(resolve, 2)),
    });
    expect(busiest).toBe(4);
    expect(log).toHaveLength(20);
  });

  test("one writer for one object and all that is beneath it", async () => {
    const live = realmMade(demo("clients: { web: {} }"));
    const mappers = Array.from({ length: 6 }, (_, index) => `m${index}: { audience: web }`).join(", ");
    const now = `clients: { web: { name: Web, protocolMappers: { ${mappers} }, roles: { a: {}, b: {} } } }`;
    const { busiest, log } = await run(planned(now, live), {
      on: () => new Promise((resolve) => setTimeout(resolve, 2)),
    });
    expect(busiest).toBe(1);
    expect(log.filter((request) => !request.startsWith("GET"))).toHaveLength(9);
  });

  test("one writer for what is one document on the server", async () => {
    const now = `clientProfiles: { profiles: [${["a", "b", "c"].map((name) => `{ name: ${name} }`).join(", ")}] }`;
    const plan = planned(now);
    expect(plan.plan.steps).toHaveLength(3);
    const { busiest } = await run(plan, { on: () => new Promise((resolve) => setTimeout(resolve, 2)) });
    expect(busiest).toBe(1);
  });
});

describe("a step that fails", () => {
  const now = "clientScopes: { s: {} }\nclients: { web: { defaultClientScopes: [s] }, api: {} }";

  test("stops what needs it, and nothing else", async () => {
    const { outcomes, log } = await run(planned(now), { on: refusing(400, "POST client-scopes") });
    expect(told(outcomes)).toEqual([
      "failed create client-scope/s",
      "done create client/api",
      "not-attempted create client/web because client-scope/s",
    ]);
    expect(log).toEqual(["POST client-scopes", "POST clients"]);
  });

  test("stops all that needs what was not attempted, too", async () => {
    const chain =
      "clientScopes: { s: {} }\nclients: { web: { defaultClientScopes: [s], roles: { r: { composites: [web/q] }, q: {} } } }";
    const { outcomes } = await run(planned(chain), { on: refusing(400, "POST client-scopes") });
    expect(told(outcomes)).toEqual([
      "failed create client-scope/s",
      "not-attempted create client/web because client-scope/s",
      "not-attempted create client/web/role/q because client/web",
      "not-attempted create client/web/role/r because client/web",
      "not-attempted update client/web/role/r/composites because client/web/role/r",
    ]);
  });

  test("stops every delete", async () => {
    const live = realmMade(demo("clients: { old: {} }"));
    const { outcomes, log } = await run(planned(now, live, true), { on: refusing(500, "POST client-scopes") });
    expect(told(outcomes).at(-1)).toBe("not-attempted delete client/old because failures");
    expect(log).not.toContain("DELETE client/old");
  });

  test("brings its error; one that nobody foresaw is kcx's own mistake", async () => {
    const error = new KcxError("SERVER_REFUSED", "no");
    const thrown: unknown[] = [error, new TypeError("x is not a function")];
    for (const each of thrown) {
      const { outcomes } = await run(planned("clients: { web: {} }"), {
        on: () => {
          throw each;
        },
      });
      const [outcome] = outcomes;
      expect(outcome?.kind === "failed" && outcome.error.code).toBe(each === error ? "SERVER_REFUSED" : "INTERNAL");
    }
  });
});

describe("what somebody else did meanwhile", () => {
  const live = realmMade(demo("clients: { web: { secret: web's secret }, old: {} }"));
  test.each([
    ["made it", "clients: { web: {}, old: {}, new: {} }", refusing(409, "POST clients"), "stale create client/new"],
    [
      "took it away",
      "clients: { web: { name: Web }, old: {} }",
      refusing(404, "PUT client/web"),
      "stale update client/web",
    ],
    [
      "took away what was to go",
      "clients: { web: {}, old: { absent: true } }",
      refusing(404, "DELETE client/old"),
      "done delete client/old",
    ],
    [
      "and a stumble of the server may pass",
      "clients: { web: { name: Web }, old: {} }",
      refusing(500, "PUT client/web"),
      "failed update client/web passing",
    ],
    [
      "never with a secret, which reading does not always show",
      "clients: { web: { secret: web's new secret }, old: {} }",
      refusing(500, "PUT client/web"),
      "failed update client/web",
    ],
  ])("%s", async (_what, now, on, outcome) => {
    const { outcomes } = await run(planned(now, live), { on });
    expect(told(outcomes)).toEqual([outcome]);
  });
});

describe("interrupted", () => {
  test("no further request starts; the one under way ends", async () => {
    const stop = new AbortController();
    const now = "clientScopes: { s: {} }\nclients: { web: { defaultClientScopes: [s] } }\nusers: { jo: {} }";
    const on = (request: string) => {
      if (request === "POST client-scopes") stop.abort();
    };
    const { outcomes, log } = await run(planned(now), { on }, stop);
    expect(told(outcomes).slice(0, 1)).toEqual(["done create client-scope/s"]);
    expect(told(outcomes).at(-1)).toBe("not-attempted create client/web because interrupted");
    expect(log).not.toContain("POST clients");
  });

  test("before the first, nothing is sent", async () => {
    const stop = new AbortController();
    stop.abort();
    const { outcomes, log } = await run(planned("clients: { web: {} }"), {}, stop);
    expect([told(outcomes), log]).toEqual([["not-attempted create client/web because interrupted"], []]);
  });
});

test("the changes of a step, gathered by field", () => {
  const secret = new Secret("fake-secret", "${env:X}");
  expect(
    changedFields([
      { kind: "value", field: "name", from: "a", to: null },
      { kind: "value", field: "enabled", from: true, to: false },
      { kind: "secret", field: "secret", to: secret },
      { kind: "key", field: "attributes", key: "a", from: null, to: "1" },
      { kind: "key", field: "attributes", key: "__proto__", from: "1", to: null },
      { kind: "set", field: "redirectUris", add: ["x"], remove: ["y"] },
      { kind: "name", from: "old", to: "new", was: "client/old" },
      { kind: "owner", from: null, to: "team" },
    ]),
  ).toEqual({
    // A null is ignored by the server; the empty text clears.
    values: { name: "", enabled: false, secret },
    maps: {
      attributes: Object.fromEntries([
        ["a", "1"],
        ["__proto__", null],
      ]),
    },
    sets: { redirectUris: { add: ["x"], remove: ["y"] } },
    renamedFrom: "old",
    owner: "team",
  });
});
