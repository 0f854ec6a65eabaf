import type { CompactMapper } from "../../../support/compact-realm.ts";
import type { RuleCase } from "./case.ts";

/** What mappers put into `aud`. */
export const MAPPER_CASES: readonly RuleCase[] = [
  withMappers(
    "a hardcoded role, found by audience resolve without a flag",
    ["agent", "api"],
    [
      { type: "hardcoded-role", name: "role", role: "api.cook", access: null },
      { type: "resolve", name: "resolve", access: null },
    ],
  ),
  withMappers(
    "audience resolve that is off",
    ["agent"],
    [
      { type: "hardcoded-role", name: "role", role: "api.cook" },
      { type: "resolve", name: "resolve", access: false },
    ],
  ),
  withMappers(
    "an audience mapper without a flag is off",
    ["agent"],
    [{ type: "aud", name: "api", client: "api", access: null }],
  ),
  withMappers(
    "the client wins over the custom audience",
    ["agent", "api"],
    [{ type: "aud", name: "api", client: "api", custom: "https://api.example.test" }],
  ),
];

function withMappers(name: string, aud: string[], mappers: CompactMapper[]): RuleCase {
  return { name, clients: { agent: { mappers, fullScope: false } }, expect: { aud } };
}
