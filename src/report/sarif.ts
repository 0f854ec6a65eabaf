import { displayAddress } from "#model/address.ts";
import type { CheckId } from "#model/check.ts";
import type { Problem } from "#model/problem.ts";
import { adviceOf, isCheck, pageOf, wordsOf } from "./check-words.ts";
import { type Excerpts, excerptsOf } from "./excerpt.ts";
import { isFound, sentenceOf } from "./problems.ts";

/**
 * Problems as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change. What GitHub wants beyond the
 * schema is there, too: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 *
 * @param suppressed what comments in the files said to be right, and why.
 * @param texts file → its text.
 */
export function sarif(
  problems: readonly Problem[],
  suppressed: readonly { problem: Problem; reason: string }[],
  version: string,
  texts: ReadonlyMap<string, string> = new Map(),
): object {
  const files = new Map([...texts].map(([file, text]) => [file, excerptsOf(text)]));
  const seen = new Map<string, number>();
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
          ...locationsOf(problem, files),
          partialFingerprints: { primaryLocationLineHash: fingerprintOf(problem, seen) },
          ...(suppressions.length > 0 ? { suppressions } : {}),
        })),
      },
    ],
  };
}

function ruleOf(id: string): object {
  const title = isCheck(id) ? wordsOf<CheckId>(id).title : `The file can't be read as meant: ${id}`;
  const page = isCheck(id) ? pageOf(id) : "docs/file-format.md";
  const help = { text: `See ${page}.`, markdown: `See \`${page}\`.` };
  return { id, shortDescription: { text: title }, fullDescription: { text: `${title} (kcx, \`${id}\`).` }, help };
}

/** The same when lines move: by what is found, and on what; the second of a kind has a number. */
function fingerprintOf(problem: Problem, seen: Map<string, number>): string {
  const { code, address = "", position } = problem;
  const key = [code, position?.file ?? "", address, sentenceOf(problem)].join(" ");
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return `${key}:${count}`;
}

function textOf(problem: Problem): string {
  const sentence = sentenceOf(problem);
  return isFound(problem) ? `${sentence}. ${adviceOf(problem)}` : sentence;
}

/** A live realm has no lines, only objects. */
function locationsOf({ position, address }: Problem, files: ReadonlyMap<string, Excerpts>): object {
  const logical = address === undefined ? [] : [{ fullyQualifiedName: displayAddress(address), kind: "object" }];
  const physical = position && {
    artifactLocation: { uri: position.file.split(/[\\/]/).map(encodeURIComponent).join("/") },
    region: {
      ...{ startLine: position.line, startColumn: position.column, endLine: position.line },
      endColumn: position.column + (files.get(position.file)?.widthAt(position) ?? 1),
    },
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
