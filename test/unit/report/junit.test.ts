import { DOMParser, type Element } from "@xmldom/xmldom";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { junit } from "#report/junit.ts";
import { broken, head, kept, refusal, token } from "./verdicts.ts";

const KEPT = kept("agent calls the pizzeria", token());
const BROKEN = broken("agent calls the bank", {
  stage: "exchange",
  came: refusal("invalid_request", "Requested audience not available: bank"),
  differences: [{ claim: "error", kind: "unexpected", expected: null, actual: "invalid_request" }],
});
const UNDECIDED = {
  ...head("agent calls nobody"),
  status: "unknowable",
  problem: { code: "UNREACHABLE", message: "http://x does not answer", hint: "is it running?" },
} as const;

describe("contracts as JUnit test cases", () => {
  test("a suite a realm; broken is a failure, undecided an error", () => {
    expect(
      junit([
        { realm: "tools", verdicts: [KEPT, BROKEN, UNDECIDED] },
        { realm: "empty", verdicts: [] },
      ]),
    ).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kcx verify" tests="3" failures="1" errors="1" time="0.090">
  <testsuite name="tools" tests="3" failures="1" errors="1" time="0.090">
    <testcase classname="tools" name="agent calls the pizzeria" time="0.030"/>
    <testcase classname="tools" name="agent calls the bank" time="0.030">
      <failure type="exchange" message="came: refused: 400 invalid_request Requested audience not available: bank">expected: a token: aud pizzeria · azp tools
came: refused: 400 invalid_request Requested audience not available: bank
why: No scope or mapper of the requester tools puts bank into the token (for this user's roles).
likely fix: \`clientScopes: { bank-audience: { protocolMappers: { bank: { audience: bank } } } }\` and \`clients: { tools: { defaultClientScopes: { with: [bank-audience] } } }\`</failure>
    </testcase>
    <testcase classname="tools" name="agent calls nobody" time="0.030">
      <error type="UNREACHABLE" message="not decided: http://x does not answer">not decided: http://x does not answer
likely fix: is it running?</error>
    </testcase>
  </testsuite>
  <testsuite name="empty" tests="0" failures="0" errors="0" time="0.000">
  </testsuite>
</testsuites>
`);
  });

  test("whatever a name or a server's words hold, it is XML, and says the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, realm) => {
        const verdicts = [broken(name, { stage: "exchange", came: refusal("e", name), differences: [] })];
        const onError = (level: string, message: string) => expect([level, message]).toEqual(["warning", message]);
        const parsed = new DOMParser({ onError }).parseFromString(junit([{ realm, verdicts }]), "text/xml");
        const [found] = [...parsed.getElementsByTagName("testcase")] as Element[];
        expect(found?.getAttribute("classname")).toBe(held(realm));
        expect(found?.getAttribute("name")).toBe(held(name));
        expect(parsed.getElementsByTagName("failure").length).toBe(1);
      }),
    );
  });
});

/** What XML can hold of a text, in an attribute. */
function held(text: string): string {
  const kept = (point: number) =>
    [9, 10, 13].includes(point) ||
    (point >= 0x20 && point < 0xd800) ||
    (point > 0xdfff && point < 0xfffe) ||
    point > 0xffff;
  return [...text]
    .map((character) => (kept(character.codePointAt(0) ?? 0) ? character : "\uFFFD"))
    .join("")
    .replace(/[\t\n\r]/g, " ");
}
