import { expect, test } from "vitest";
import { driftOf, refusalAnswer, tokenAnswer } from "#oauth/recording.ts";

const answer = (claims: object) => tokenAnswer({ ...claims }, (text) => `#${text}`);
const refused = (description: string) =>
  refusalAnswer({ kind: "refusal", status: 400, error: "invalid_scope", description });
const drift = (before: object, after: object) => driftOf({ it: answer(before) }, { it: answer(after) });

test.each([
  ["the same", { azp: "a" }, { azp: "a" }, []],
  ["a set in another order", { aud: ["a", "b"] }, { aud: ["b", "a"] }, []],
  ["an object in another order", { r: { a: 1, b: 2 } }, { r: { b: 2, a: 1 } }, []],
  ["what is other in every token", { exp: 1, jti: "x" }, { exp: 2, jti: "y" }, []],
  ["such a claim gone", { exp: 1, sid: "x" }, { exp: 2 }, [{ kind: "lost", claim: "sid" }]],
  [
    "gained and lost",
    { a: 1 },
    { b: 1 },
    [
      { kind: "lost", claim: "a" },
      { kind: "gained", claim: "b" },
    ],
  ],
  ["changed", { aud: "a" }, { aud: ["a", "b"] }, [{ kind: "changed", claim: "aud" }]],
  ["a name that objects have", { azp: "a" }, { azp: "a", ["__proto__"]: 1 }, [{ kind: "gained", claim: "__proto__" }]],
])("%s", (_what, before, after, expected) => {
  expect(drift(before, after)).toEqual(expected.map((one) => ({ slug: "it", ...one })));
});

test("refusals are compared to the letter, and answers on one side only are told", () => {
  const [one, other] = [refused("Invalid scopes: a"), refused("Invalid scopes: b")];
  expect(driftOf({ it: one }, { it: refused("Invalid scopes: a") })).toEqual([]);
  expect(driftOf({ it: one }, { it: other })).toEqual([{ slug: "it", kind: "answer", from: one, to: other }]);
  expect(driftOf({ it: one }, { it: answer({}) })).toMatchObject([{ kind: "answer" }]);
  expect(driftOf({ old: one }, { new: one })).toEqual([
    { slug: "new", kind: "not-recorded" },
    { slug: "old", kind: "not-answered" },
  ]);
});

test("no value is in it", () => {
  const { claims } = tokenAnswer({ email: "ann@example.test" }, () => "hash") as { claims: object };
  expect(claims).toEqual({ email: "hash" });
});
