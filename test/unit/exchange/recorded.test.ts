import { describe, expect, test } from "vitest";
import { predicted, recorded, subjectPredicted } from "../../support/exchange-cases.ts";
import { asObserved } from "../../support/model/observed.ts";

/** Every answer of a real server that was recorded: the model says the same, or that it can't know. */
describe(`${recorded.cases.length} recorded exchanges`, () => {
  test.each(recorded.cases)("$realm: $name", (one) => {
    expect(asObserved(predicted(one), one.observed)).toEqual(one.observed);
  });

  const withSubject = recorded.cases.filter(({ subjectToken }) => subjectToken !== undefined);
  test.each(withSubject)("subject token of $realm: $name", (one) => {
    const held = subjectPredicted(one);
    if (held.kind !== "held") throw new Error(JSON.stringify(held));
    const { aud, scope } = held.token;
    expect([[...aud].sort(), [...scope].sort()]).toEqual([one.subjectToken?.aud, one.subjectToken?.scope]);
  });

  test("counts", () => {
    const counts = { matching: 0, unknown: 0, mismatching: 0 };
    for (const one of recorded.cases) {
      const said = asObserved(predicted(one), one.observed);
      if (said === "unknown") counts.unknown++;
      else if (JSON.stringify(sorted(said)) === JSON.stringify(sorted(one.observed))) counts.matching++;
      else counts.mismatching++;
    }
    process.stdout.write(`recorded exchanges: ${JSON.stringify(counts)}\n`);
    expect(counts).toEqual({ matching: recorded.cases.length, unknown: 0, mismatching: 0 });
  });
});

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}
