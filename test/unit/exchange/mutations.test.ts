import { afterEach, expect, test } from "vitest";
import { MAPPERS } from "#exchange/mappers/index.ts";
import { ARRIVAL, ASKING, HOLDING, ISSUING } from "#exchange/rules/index.ts";
import { predicted, recorded } from "../../support/exchange-cases.ts";
import { asObserved } from "../../support/model/observed.ts";
import { RULE_CASES } from "./cases/index.ts";
import { MAPPER_CASES } from "./cases/mappers.ts";
import { VALUE_CASES } from "./cases/values.ts";
import { judged } from "./judge.ts";

/** Breaks every rule and every mapper once, on purpose: the cases must notice, or they prove nothing. */
const undo: (() => void)[] = [];

afterEach(() => {
  for (const back of undo.splice(0)) back();
});

const rules = [...ARRIVAL, ...ASKING, ...HOLDING, ...ISSUING];

test.each(rules.map((rule) => [rule.name, rule] as const))("without the rule %s", (_name, rule) => {
  change(rule, "check", () => undefined);
  expect(noticed()).not.toEqual([]);
});

/** Two rules in the wrong order; those that only exclude each other aren't here. */
const ORDERS = [
  ["requested-subject", "exchange-enabled"],
  ["subject-token-valid", "audience-known"],
  ["public-requester", "no-saml"],
  ["audience-known", "public-requester"],
  ["audience-known", "requester-in-audience"],
  ["requester-in-audience", "scope-valid"],
  ["scope-valid", "no-saml"],
  ["consent", "audience-available"],
  ["client-policy", "subject-token-valid"],
] as const;

test.each(ORDERS)("%s after %s", (one, other) => {
  const list = [ARRIVAL, ASKING, HOLDING, ISSUING].find((rules) => rules.some(({ name }) => name === one)) as {
    name: string;
    check: unknown;
  }[];
  const [first, second] = [one, other].map((name) => list.find((rule) => rule.name === name) as (typeof list)[number]);
  if (first === undefined || second === undefined) throw new Error("both rules must stand in one list");
  const checks = [first.check, second.check];
  change(first, "check", checks[1]);
  change(second, "check", checks[0]);
  expect(noticed()).not.toEqual([]);
});

const USED = [
  "oidc-audience-mapper",
  "oidc-audience-resolve-mapper",
  "oidc-hardcoded-role-mapper",
  "oidc-role-name-mapper",
  "oidc-usermodel-realm-role-mapper",
  "oidc-usermodel-client-role-mapper",
  "oidc-hardcoded-claim-mapper",
  "oidc-sub-mapper",
];
const mappers = [...MAPPERS].filter(([type]) => USED.includes(type));

test.each(mappers)("without the mapper %s", (_type, mapper) => {
  change(mapper, "run", () => {});
  expect(noticed()).not.toEqual([]);
});

test.each(["oidc-audience-resolve-mapper", "oidc-hardcoded-role-mapper"])("%s only with its flag", (type) => {
  change(MAPPERS.get(type) as object, "unflagged", undefined);
  expect(noticed()).not.toEqual([]);
});

function change(target: object, key: string, value: unknown): void {
  const before = Reflect.get(target, key);
  undo.push(() => Reflect.set(target, key, before));
  Reflect.set(target, key, value);
}

/** Names of the cases that don't come out as they should. */
function noticed(): string[] {
  try {
    return differing();
  } catch (error) {
    return [String(error)];
  }
}

function differing(): string[] {
  const fromServer = recorded.cases.filter((one) => !same(asObserved(predicted(one), one.observed), one.observed));
  const small = [...Object.values(RULE_CASES).flat(), ...MAPPER_CASES, ...VALUE_CASES].filter(
    (one) => one.expect !== "passes" && !same(judged(one), one.expect),
  );
  return [...fromServer, ...small].map(({ name }) => name);
}

function same(one: unknown, other: unknown): boolean {
  return stable(one) === stable(other);
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
