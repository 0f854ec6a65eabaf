import { describe, expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import type { Step } from "#plan/plan.ts";
import { simulate } from "#plan/simulate.ts";

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
