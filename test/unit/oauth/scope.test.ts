import { expect, test } from "vitest";
import { grantedScope, holds } from "#oauth/scope.ts";

const AT = new Date("2026-05-04T10:00:00Z");
const SOON = AT.getTime() / 1000 + 1;

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}

test.each<[string, string, string, boolean]>([
  ["the word", token({ scope: "a", exp: SOON }), "a", true],
  ["every word, in any order", token({ scope: "a b c", exp: SOON }), "c a", true],
  ["one is lacking", token({ scope: "a b", exp: SOON }), "a c", false],
  ["a part of a word is none", token({ scope: "read:files", exp: SOON }), "read", false],
  ["no scope at all", token({ exp: SOON }), "a", false],
  ["a scope that is no text", token({ scope: ["a"], exp: SOON }), "a", false],
  ["nothing is asked for", token({ scope: "a", exp: SOON }), " ", true],
  ["it ends now", token({ scope: "a", exp: SOON - 1 }), "a", false],
  ["it never ends, as it says: not to be relied on", token({ scope: "a" }), "a", false],
  ["it is no JWT", "opaque", "a", false],
  ["it is none at all", "", "a", false],
])("a token at hand: %s", (_, given, scope, expected) => {
  expect(holds(given, scope, AT)).toBe(expected);
});

test.each<[string, { scope?: string; access_token: string }, string | undefined, string[]]>([
  ["what the answer says", { scope: "a b", access_token: token({ scope: "x" }) }, "c", ["a", "b"]],
  ["nothing, as the answer says", { scope: "", access_token: token({ scope: "x" }) }, "c", []],
  ["what the token says", { access_token: token({ scope: "a b" }) }, "c", ["a", "b"]],
  ["what was asked, where neither says anything (RFC 6749 §5.1)", { access_token: "opaque" }, "a b", ["a", "b"]],
  ["nothing asked, nothing said", { access_token: "opaque" }, undefined, []],
])("granted: %s", (_, answer, asked, expected) => {
  expect(grantedScope(answer, asked)).toEqual(expected);
});
