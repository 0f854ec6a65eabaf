import { describe, expect, test } from "vitest";
import { RULE_CASES } from "./cases/index.ts";
import { MAPPER_CASES } from "./cases/mappers.ts";
import { VALUE_CASES } from "./cases/values.ts";
import { judged } from "./judge.ts";

describe.each(Object.entries(RULE_CASES))("%s", (rule, cases) => {
  test.each(cases.filter((one) => one.expect !== "passes"))("refuses: $name", (one) => {
    expect(judged(one)).toEqual(one.expect);
  });

  const passing = cases.filter((one) => one.expect === "passes");
  test.each(passing)(`${rule} lets pass: $name`, (one) => {
    const refused = cases.map(({ expect: answer }) => answer).filter((answer) => answer !== "passes");
    expect(refused).not.toContainEqual(judged(one));
  });
});

test.each([...MAPPER_CASES, ...VALUE_CASES])("mappers: $name", (one) => {
  expect(judged(one)).toEqual(one.expect);
});
