import { describe, expect, test } from "vitest";
import { KcxError } from "#errors.ts";
import type { Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { compare } from "#plan/diff.ts";
import { movedSince, planFile, readPlanFile } from "#plan/file.ts";
import { gatesOf } from "#plan/gates.ts";
import { makePlan } from "#plan/make.ts";
import { inOrder } from "#plan/order.ts";
import { hasHazard, type Step } from "#plan/plan.ts";
import { movedIds } from "#plan/rename.ts";
import { simulate } from "#plan/simulate.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

describe("two entries of one object", () => {
  const entry = (fields: object, owner?: string) => ({
    fields: { ...fields },
    ...(owner === undefined ? {} : { owner }),
  });
  test.each([
    ["equal", { name: "a" }, { name: "a" }, []],
    ["nothing, null and the empty text", { name: "", description: null }, { rootUrl: "" }, []],
    ["a value", { name: "a" }, {}, [{ kind: "value", field: "name", from: "a", to: null }]],
    ["false is not nothing", { enabled: false }, {}, [{ kind: "value", field: "enabled", from: false, to: null }]],
    [
      "sets, sorted",
      { redirectUris: ["b", "a"] },
      { redirectUris: ["d", "a", "c"] },
      [{ kind: "set", field: "redirectUris", add: ["c", "d"], remove: ["b"] }],
    ],
    [
      "maps, sorted",
      { attributes: { b: "1", a: "1" } },
      { attributes: { c: "1", a: "2" } },
      [
        { kind: "key", field: "attributes", key: "a", from: "1", to: "2" },
        { kind: "key", field: "attributes", key: "b", from: "1", to: null },
        { kind: "key", field: "attributes", key: "c", from: null, to: "1" },
      ],
    ],
    [
      "a key called __proto__",
      { attributes: {} },
      { attributes: JSON.parse('{"__proto__":"1"}') },
      [{ kind: "key", field: "attributes", key: "__proto__", from: null, to: "1" }],
    ],
  ])("%s", (_what, before, after, changes) => {
    expect(compare("client/web", entry(before), entry(after))).toEqual(changes);
  });

  test("secrets by value, and only when there is a wish", () => {
    const [one, two] = [new Secret("fake-one", "${env:A}"), new Secret("fake-two", "${env:B}")];
    expect(compare("client/web", entry({ secret: one }), entry({ secret: two }))).toEqual([
      { kind: "secret", field: "secret", to: two },
    ]);
    expect(compare("client/web", entry({ secret: one }), entry({ secret: new Secret("fake-one", "x") }))).toEqual([]);
    expect(compare("client/web", entry({ secret: one }), entry({}))).toEqual([]);
  });

  test("owners", () => {
    expect(compare("client/web", entry({}), entry({}, "team"))).toEqual([{ kind: "owner", from: null, to: "team" }]);
    expect(compare("client/web", entry({}, "team"), entry({}, "team"))).toEqual([]);
    expect(compare("client/web", entry({}, "team"), entry({}))).toEqual([]);
  });
});

describe("simulated", () => {
  const have: Realm = {
    name: "demo",
    exists: true,
    objects: new Map([
      [
        "client/web",
        { fields: { name: "Web", attributes: { a: "1", b: "2" }, redirectUris: ["x", "y"] }, owner: "team" },
      ],
      ["client/web/mapper/m", { fields: {} }],
      ["client/web2", { fields: {} }],
    ]),
  };
  const carriedOut = (...steps: Step[]) => simulate(have, steps).objects;

  test("changes of every kind", () => {
    const changes = [
      { kind: "value", field: "name", from: "Web", to: null },
      { kind: "key", field: "attributes", key: "a", from: "1", to: null },
      { kind: "key", field: "attributes", key: "c", from: null, to: "3" },
      { kind: "set", field: "redirectUris", add: ["z"], remove: ["x"] },
      { kind: "owner", from: "team", to: "others" },
    ] as const;
    expect(carriedOut({ do: "update", address: "client/web", wave: 0, changes }).get("client/web")).toEqual({
      fields: { name: null, attributes: { b: "2", c: "3" }, redirectUris: ["y", "z"] },
      owner: "others",
    });
  });

  test("a delete takes along what is beneath, and not what is called alike", () => {
    expect([...carriedOut({ do: "delete", address: "client/web", wave: 0 }).keys()]).toEqual(["client/web2"]);
  });

  test("a create brings its children and its parts", () => {
    const child = { address: "client/new/mapper/m", fields: { config: {} } };
    const objects = carriedOut({
      do: "create",
      address: "client/new",
      wave: 0,
      fields: { name: "n" },
      children: [child],
    });
    expect(objects.get("client/new")).toEqual({ fields: { name: "n" } });
    expect(objects.get("client/new/mapper/m")).toEqual({ fields: { config: {} } });
    expect(objects.has("client/new/service-account")).toBe(true);
  });

  test("nothing of the realm before is changed", () => {
    const copy = structuredClone([...have.objects]);
    carriedOut({ do: "delete", address: "client/web", wave: 0 });
    expect([...have.objects]).toEqual(copy);
  });
});

describe("order", () => {
  const realm = (objects: Record<string, object>): Realm => ({
    name: "demo",
    exists: true,
    objects: new Map(Object.entries(objects).map(([address, fields]) => [address, { fields: { ...fields } }])),
  });
  const create = (address: string): Step => ({ do: "create", address, fields: {}, children: [], wave: 0 });
  const waves = (steps: readonly Step[]) => steps.map(({ address, wave }) => `${wave} ${address}`);

  test("what is mentioned comes first, deletes last; else by address", () => {
    const have = realm({ "client/old": {}, "client-scope/gone": {}, "client/b": { defaultClientScopes: ["gone"] } });
    const want = realm({
      "client/a": { defaultClientScopes: ["s"] },
      "client-scope/s": {},
      "client/b": {},
      "client/c": {},
    });
    const steps: Step[] = [
      { do: "delete", address: "client-scope/gone", wave: 0 },
      create("client/a"),
      { do: "update", address: "client/b", changes: [], wave: 0 },
      { do: "delete", address: "client/old", wave: 0 },
      create("client/c"),
      create("client-scope/s"),
    ];
    expect(waves(inOrder(steps, have, want))).toEqual([
      "0 client-scope/s",
      "0 client/b",
      "0 client/c",
      "1 client/a",
      "2 client-scope/gone",
      "2 client/old",
    ]);
  });

  test("among deletes, whoever mentions goes before what it mentions", () => {
    const have = realm({ "client-scope/s": {}, "client/a": { defaultClientScopes: ["s"] } });
    const steps: Step[] = ["client-scope/s", "client/a"].map((address) => ({ do: "delete", address, wave: 0 }));
    expect(waves(inOrder(steps, have, realm({})))).toEqual(["0 client/a", "1 client-scope/s"]);
  });

  test("a circle is told as one", () => {
    const want = realm({ "group/a": { roles: ["client/b/role/r"] }, "client/b": {}, "client/b/role/r": {} });
    expect(() => inOrder([create("group/a"), create("client/b"), create("client/b/role/r")], want, want)).not.toThrow();
    const circle = realm({ "group/a": { roles: ["group/b"] }, "group/b": { roles: ["group/a"] } });
    expect(() => inOrder([create("group/a"), create("group/b")], circle, circle)).toThrow(
      "objects need each other in a circle: group a → group b → group a",
    );
  });
});

describe("gates", () => {
  const ALLOWED = { yes: false, maxDeletes: 10, broken: false, failOn: [], skipUnsupported: false };
  const NO_CONSEQUENCES = { fates: [], effects: new Map(), lost: [] };
  const deleting = (count: number, exists = true) => {
    const have = { ...realmMade(), exists };
    const steps = Array.from(
      { length: count },
      (_, index): Step => ({ do: "delete", address: `client/${index}`, wave: 0 }),
    );
    return { plan: { format: 1 as const, realm: "demo", steps, notes: [] }, have, want: have };
  };
  test.each([
    ["nothing deleted", 0, false, 10, []],
    ["a delete needs a yes", 1, false, 10, ["needs-yes"]],
    ["and may go with one", 1, true, 10, []],
    ["up to the limit", 10, true, 10, []],
    ["not beyond it, whatever was said", 11, true, 10, ["too-many-deletes"]],
    ["both at once", 11, false, 10, ["too-many-deletes", "needs-yes"]],
    ["a limit of none", 1, true, 0, ["too-many-deletes"]],
  ])("%s", (_what, count, yes, maxDeletes, codes) => {
    expect(gatesOf(deleting(count), NO_CONSEQUENCES, { ...ALLOWED, yes, maxDeletes }).map(({ code }) => code)).toEqual(
      codes,
    );
  });

  test("of a realm that is only being made nothing was anybody's", () => {
    expect(gatesOf(deleting(20, false), NO_CONSEQUENCES, ALLOWED)).toEqual([]);
  });
});

test("a renamed object keeps its id, and so does what is beneath it", () => {
  const ids = new Map([
    ["client/old", "1"],
    ["client/old/mapper/m", "2"],
    ["client/older", "3"],
  ]);
  const change = { kind: "name", from: "old", to: "new", was: "client/old" } as const;
  const moved = movedIds(ids, [{ do: "update", address: "client/new", changes: [change], wave: 0 }]);
  expect([moved.get("client/new"), moved.get("client/new/mapper/m"), moved.get("client/newer")]).toEqual([
    "1",
    "2",
    undefined,
  ]);
});

test.each([
  [{ address: "a", code: "undeclared", hazards: ["adds-scope"] }, true],
  [{ address: "a", code: "orphan", owner: "o", hazards: [] }, false],
  [{ address: "a", code: "orphan", owner: "o", hazards: ["adds-audience"] }, true],
  [{ address: "a", code: "other-owner", owner: "o" }, false],
  [{ address: "a", code: "not-compared", field: "secret", why: "unset" }, false],
] as const)("%j counts as a change: %s", (note, counts) => {
  expect(hasHazard(note)).toBe(counts);
});

describe("a reviewed plan", () => {
  const text =
    "realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: { name: Web, secret: fake-secret, defaultClientScopes: { with: [s] } }, api: {} }\n";
  const live = realmMade("realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: {}, api: {} }\n");
  const planned = (realm: Realm, file = text) => makePlan(realm, declare(file), KEEP);
  const reviewed = readPlanFile("plan.json", JSON.stringify(planFile([planned(live)])));
  const changed = (address: string, fields: object): Realm => ({
    ...live,
    objects: new Map(
      [...live.objects].map(([each, entry]) => [
        each,
        each === address ? { ...entry, fields: { ...entry.fields, ...fields } } : entry,
      ]),
    ),
  });

  test("is the same as long as nothing moved", () => {
    expect(movedSince(reviewed, planned(live))).toEqual([]);
  });

  test.each([
    [
      "an object that a step touches",
      changed("client/web", { description: "new" }),
      text,
      ["client web: was changed since"],
    ],
    [
      "one that a step refers to",
      changed("client-scope/s", { description: "new" }),
      text,
      ["client-scope s: was changed since"],
    ],
    ["one that it has nothing to do with", changed("client/api", { description: "new" }), text, []],
    [
      "the file: another step",
      live,
      text.replace("api: {}", "api: { name: Api }"),
      ["client api: is to be changed now, and was not"],
    ],
    [
      "the file: a step less",
      live,
      "realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: {}, api: {} }\n",
      ["client web: was to be changed, and no longer is"],
    ],
    [
      "the file: another value",
      live,
      text.replace("name: Web", "name: Other"),
      ["client web: the change itself is another"],
    ],
    ["another realm", live, text.replace("realm: demo", "realm: other"), ["realm other is not in the reviewed plan"]],
  ])("moved: %s", (_what, realm, file, lines) => {
    expect(movedSince(reviewed, planned(realm, file))).toEqual(lines);
  });

  test("holds no secret", () => {
    expect(JSON.stringify(reviewed)).not.toContain("fake-secret");
  });

  test.each([
    ["no JSON", "no plan"],
    ["null", "no plan"],
    ["{}", "no plan"],
    ['{"kind":"kcx-plan","format":2}', "another version"],
  ])("cannot be read from %s", (content, what) => {
    expect(() => readPlanFile("plan.json", content)).toThrow(KcxError);
    expect(() => readPlanFile("plan.json", content)).toThrow(what);
  });
});
