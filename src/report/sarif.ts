import { displayAddress } from "#model/address.ts";
import type { CheckId } from "#model/check.ts";
import type { Problem } from "#model/problem.ts";
import { adviceOf, isCheck, pageOf, wordsOf } from "./check-words.ts";
import { isFound, sentenceOf } from "./problems.ts";

/**
 * Problems as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
 *
 * @param suppressed what comments in the files said to be right, and why.
 */
export function sarif(
  problems: readonly Problem[],
  suppressed: readonly { problem: Problem; reason: string }[],
  version: string,
): object {
  const all = [
    ...problems.map((problem) => ({ problem, suppressions: [] })),
    ...suppressed.map(({ problem, reason }) => ({
      problem,
      suppressions: [{ kind: "inSource", justification: reason }],
    })),
  ];
  const ids = [...new Set(all.map(({ problem }) => problem.code))].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kcx", semanticVersion: version, rules: ids.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: all.map(({ problem, suppressions }) => ({
          ruleId: problem.code,
          ruleIndex: ids.indexOf(problem.code),
          level: problem.severity,
          message: { text: textOf(problem) },
          ...locationsOf(problem),
          ...(suppressions.length > 0 ? { suppressions } : {}),
        })),
      },
    ],
  };
}

function ruleOf(id: string): object {
  if (!isCheck(id)) return { id, shortDescription: { text: `The file can't be read as meant: ${id}` } };
  return { id, shortDescription: { text: wordsOf<CheckId>(id).title }, help: { text: `See ${pageOf(id)}.` } };
}

function textOf(problem: Problem): string {
  const sentence = sentenceOf(problem);
  return isFound(problem) ? `${sentence}. ${adviceOf(problem)}` : sentence;
}

/** A live realm has no lines, only objects. */
function locationsOf({ position, address }: Problem): object {
  const logical = address === undefined ? [] : [{ fullyQualifiedName: displayAddress(address), kind: "object" }];
  const physical = position && {
    artifactLocation: { uri: position.file.split(/[\\/]/).map(encodeURIComponent).join("/") },
    region: { startLine: position.line, startColumn: position.column },
  };
  if (!physical && logical.length === 0) return {};
  return {
    locations: [
      {
        ...(physical ? { physicalLocation: physical } : {}),
        ...(logical.length > 0 ? { logicalLocations: logical } : {}),
      },
    ],
  };
}
