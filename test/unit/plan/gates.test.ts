import { describe, expect, test } from "vitest";
import { gatesOf } from "#plan/gates.ts";
import type { Step } from "#plan/plan.ts";
import { realmMade } from "../../support/realms.ts";

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
