import { describe, expect, test } from "vitest";
import type { Outcome } from "#apply/outcome.ts";
import { decided, goesOn, joined } from "#apply/rounds.ts";
import { KcxError } from "#errors.ts";
import type { Step } from "#plan/plan.ts";

const create = (address: string, ...children: readonly string[]): Step => ({
  do: "create",
  address,
  fields: {},
  children: children.map((child) => ({ address: child, fields: {} })),
  wave: 0,
});
const remove = (address: string): Step => ({ do: "delete", address, wave: 0 });
const error = new KcxError("SERVER_REFUSED", "409");

const done = (step: Step): Outcome => ({ step, kind: "done" });
const stale = (step: Step): Outcome => ({ step, kind: "stale", error });
const stumbled = (step: Step): Outcome => ({ step, kind: "failed", error, passing: true });
const failed = (step: Step): Outcome => ({ step, kind: "failed", error });
const waiting = (step: Step, address: string): Outcome => ({
  step,
  kind: "not-attempted",
  because: { kind: "failed", address },
});

const realm = create("realm");
const setting: Step = { do: "update", address: "required-action/x", changes: [], wave: 0 };
const web = create("client/web", "client/web/mapper/m");
const api = create("client/api");
const mapper = create("client/web/mapper/m");

describe("another round", () => {
  test.each([
    [
      "after a conflict, while something is left of what was asked for",
      [stale(web), waiting(api, "client/web")],
      [api],
      true,
    ],
    ["after a stumble of the server", [stumbled(web), waiting(api, "client/web")], [web, api], true],
    ["not after a stumble when something else failed", [stumbled(web), failed(api)], [web, api], false],
    ["also of what was to be made along with another", [stale(web)], [mapper], true],
    ["not when nothing is left", [stale(web)], [], false],
    ["not without a conflict", [done(web)], [api], false],
    ["not after a failure", [stale(web), failed(api)], [api], false],
    ["not for what nobody asked for", [stale(web)], [create("client/other")], false],
    ["never with a delete that nobody saw", [stale(web)], [remove("client/api")], false],
    ["with a delete that was waiting", [stale(web)], [web, remove("client/old")], true],
    ["of a realm that was just made: servers differ in what it has by itself", [done(realm)], [setting], true],
    ["not of a realm that was just made when something else failed", [done(realm), failed(web)], [setting], false],
    ["not with a delete, of a realm that was just made either", [done(realm)], [setting, remove("client/api")], false],
  ])("%s", (_what, outcomes, left, expected) => {
    expect(goesOn([realm, web, api, remove("client/old")], outcomes, left)).toBe(expected);
  });
});

describe("looked at again", () => {
  test.each([
    ["a conflict", stale(web)],
    ["a stumble", stumbled(web)],
  ])("%s that is there again is a failure for good", (_what, outcome) => {
    expect(decided(outcome, [])).toEqual(outcome);
    expect(decided(outcome, [[done(api)], [outcome]])).toEqual(failed(web));
  });
});

describe("all rounds together: one outcome a step", () => {
  test("what the last round says counts", () => {
    expect(joined([[stale(web), waiting(api, "client/web")], [done(api)]], [])).toEqual([
      { step: web, kind: "overtaken" },
      done(api),
    ]);
  });

  test("what is still to do was not done by others", () => {
    expect(joined([[stale(web), waiting(api, "client/web")]], [web, api])).toEqual([
      stale(web),
      waiting(api, "client/web"),
    ]);
  });

  test("what the server stumbled over and did all the same is done; if not, it failed", () => {
    expect(joined([[stumbled(web), stumbled(api)]], [api])).toEqual([done(web), stumbled(api)]);
  });

  test("a failure stays one, and what was done stays done", () => {
    expect(joined([[done(web), failed(api)], [done(web)]], [])).toEqual([done(web), failed(api)]);
  });
});
