/**
 * SARIF against its own schema: version 2.1.0 as the standard's authors publish it with their test helpers
 * (test/fixtures/sarif-2.1.0.json, from the npm package @microsoft/jest-sarif 1.0.0-beta.0, MIT).
 */
import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { CHECK_IDS } from "#lint/index.ts";
import type { Problem } from "#model/problem.ts";
import { sarif } from "#report/sarif.ts";

const schema = JSON.parse(readFileSync(new URL("../../fixtures/sarif-2.1.0.json", import.meta.url), "utf8"));
const ajv = addFormats.default(new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false }));
const validate = ajv.compile(schema);

/** What the schema has against a log; nothing, if all is well. */
function objections(log: object): string[] {
  validate(JSON.parse(JSON.stringify(log)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const at = (line: number, file = "realms/my realm #1.yaml") => ({ file, line, column: 3 });
const FOUND: Problem = {
  ...{ severity: "warning", code: "full-scope", audiences: ["account"], address: "client/a%2Fb" },
  position: at(7),
};
const LIVE: Problem = { severity: "error", code: "public-requester", address: "client/web" };
const FORM: Problem = { severity: "error", code: "no-realm" };
const NOTE: Problem = {
  ...{ severity: "note", code: "unset-reference", ref: "${env:X}", secret: true, address: "client/web" },
  position: at(1, "C:\\realms\\é.yaml"),
};

describe("SARIF", () => {
  test.each<[string, Problem[]]>([
    ["nothing", []],
    ["of a file", [FOUND]],
    ["of a live realm", [LIVE]],
    ["of nothing in particular", [FORM]],
    ["all kinds at once", [FOUND, LIVE, FORM, NOTE]],
  ])("%s is valid", (_, problems) => {
    expect(objections(sarif(problems, [], "0.1.0"))).toEqual([]);
    expect(
      objections(
        sarif(
          [],
          problems.map((problem) => ({ problem, reason: "it is right" })),
          "0.1.0",
        ),
      ),
    ).toEqual([]);
  });

  test("the schema would object", () => {
    const log = sarif([FOUND], [], "0.1.0") as { runs: [{ results: [Record<string, unknown>] }] };
    log.runs[0].results[0]["level"] = "fatal";
    expect(objections(log)).toEqual(["/runs/0/results/0/level must be equal to one of the allowed values"]);
  });

  test("says what, how bad, where, and what is suppressed", () => {
    const log = sarif([LIVE], [{ problem: FOUND, reason: "the service reads all roles" }], "0.1.0");
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "kcx", semanticVersion: "0.1.0" } },
          results: [
            {
              ruleId: "public-requester",
              level: "error",
              locations: [{ logicalLocations: [{ fullyQualifiedName: "client web" }] }],
            },
            {
              ruleId: "full-scope",
              level: "warning",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "realms/my%20realm%20%231.yaml" },
                    region: { startLine: 7, startColumn: 3, endLine: 7, endColumn: 4 },
                  },
                },
              ],
              suppressions: [{ kind: "inSource", justification: "the service reads all roles" }],
            },
          ],
        },
      ],
    });
  });

  test("has what GitHub wants of every rule and result", () => {
    const text = "a\nb\nc\nd\ne\nf\n  fullScopeAllowed: true\n";
    const moved = { ...FOUND, position: at(7) };
    const log = sarif([FOUND, moved, FORM, NOTE], [], "0.1.0", new Map([["realms/my realm #1.yaml", text]])) as {
      runs: [
        {
          tool: { driver: { rules: Record<"shortDescription" | "fullDescription" | "help", { text: string }>[] } };
          results: {
            level: string;
            message: { text: string };
            partialFingerprints: { primaryLocationLineHash: string };
            locations?: { physicalLocation?: { region: Record<string, number>; artifactLocation: { uri: string } } }[];
          }[];
        },
      ];
    };
    const [{ tool, results }] = log.runs;
    for (const rule of tool.driver.rules)
      for (const key of ["shortDescription", "fullDescription", "help"] as const) expect(rule[key].text).not.toBe("");
    const prints = results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(new Set(prints).size).toBe(results.length);
    for (const { level, message } of results) {
      expect(["error", "warning", "note"]).toContain(level);
      expect(message.text).not.toBe("");
    }
    const region = results[0]?.locations?.[0]?.physicalLocation?.region;
    expect(region).toEqual({ startLine: 7, startColumn: 3, endLine: 7, endColumn: 3 + "fullScopeAllowed".length });
  });

  test("what is found is the same when it moves to another line", () => {
    const print = (problem: Problem) =>
      (sarif([problem], [], "0.1.0") as { runs: [{ results: [{ partialFingerprints: object }] }] }).runs[0].results[0]
        .partialFingerprints;
    expect(print(FOUND)).toEqual(print({ ...FOUND, position: at(9) }));
    expect(print(FOUND)).not.toEqual(print({ ...FOUND, address: "client/other" }));
  });

  test("a result points to its rule, which tells its page", () => {
    const log = sarif([FOUND, LIVE], [], "0.1.0") as {
      runs: [
        {
          tool: { driver: { rules: { id: string; help: { text: string } }[] } };
          results: { ruleId: string; ruleIndex: number }[];
        },
      ];
    };
    const [{ tool, results }] = log.runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    for (const { id, help } of tool.driver.rules) {
      expect(CHECK_IDS).toContain(id);
      expect(help.text).toBe(`See docs/checks/${id}.md.`);
    }
  });
});
