import { describe, expect, test } from "vitest";
import { hasHazard } from "#plan/plan.ts";
import { byHand } from "../../support/realms.ts";
import { tell } from "./telling.ts";

describe("what nobody declared and changes tokens", () => {
  tell([
    {
      name: "the exchange flag, set by hand",
      before: ["clients: { tools: { standardTokenExchange: true } }"],
      meanwhile: byHand,
      now: "clients: { tools: { name: Tools } }",
      told: ['~ client/tools name: null → "Tools"', "! client/tools allows-exchange"],
    },
    {
      name: "a scope, given by hand",
      before: ["clientScopes: { a: {} }\nclients: { tools: { defaultClientScopes: { with: [a] } } }"],
      meanwhile: byHand,
      now: "clients: { tools: {} }",
      told: ["! client/tools/scope/a adds-scope"],
    },
    {
      name: "nothing of what a new realm has by itself",
      now: "clients: { account-console: {}, tools: {} }\nclientScopes: { profile: {}, roles: {} }",
      told: ["+ client/tools"],
    },
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
