import { describe, expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import { inOrder } from "#plan/order.ts";
import type { Step } from "#plan/plan.ts";

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
