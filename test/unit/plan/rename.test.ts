import { expect, test } from "vitest";
import { movedIds } from "#plan/rename.ts";

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
