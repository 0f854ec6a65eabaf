import { expect, test } from "vitest";
import { unusableOf } from "#oauth/check.ts";

test.each([
  [
    { typ: "ID", iss: "https://a.test" },
    { why: "not-an-access-token", typ: "ID" },
  ],
  [
    { typ: "Bearer", iss: "http://a.test" },
    { why: "other-issuer", issuer: "http://a.test" },
  ],
  [
    { iss: "https://a.test", exp: 90 },
    { why: "expired", seconds: 10 },
  ],
  [{ iss: "https://a.test", exp: 100 }, undefined],
  [{}, undefined],
])("why a given token is of no use, as far as it says: %j", (claims, expected) => {
  expect(unusableOf(claims, "https://a.test", new Date(100_000))).toEqual(expected);
});
