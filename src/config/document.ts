import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "yaml";
import type { Position, Problem } from "#model/problem.ts";

export type Path = readonly (string | number)[];

/** One YAML (or JSON) document: its value, and where each part of it stands. */
export interface ParsedDocument {
  file: string;
  value: unknown;
  /** Position of the key at `path`, or of the nearest thing around it; with `value`, of what stands behind the key. */
  locate(path: Path, part?: "key" | "value"): Position;
}

/** Parses a file, which may hold several documents; all syntax problems at once. */
export function parseDocuments(file: string, text: string): { documents: ParsedDocument[]; problems: Problem[] } {
  const lines = new LineCounter();
  const source = /^\s*[{[]/.test(text) ? blankComments(text) : text;
  const parsed = parseAllDocuments(source, { lineCounter: lines, merge: true });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const documents: ParsedDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsed) {
    for (const error of document.errors) {
      const key = /Map keys must be unique/.test(error.message) ? wordAt(source, error.pos[0]) : undefined;
      const where = { severity: "error", position: position(error.pos[0]) } as const;
      problems.push(
        key === undefined
          ? { ...where, code: "syntax", detail: firstLine(error.message) }
          : { ...where, code: "duplicate-key", key },
      );
    }
    if (document.errors.length > 0) continue;
    documents.push({
      file,
      value: document.toJS(),
      locate: (path, part) => position(offsetOf(document, path, part ?? "key")),
    });
  }
  return { documents, problems };
}

function offsetOf(document: Document, path: Path, part: "key" | "value"): number {
  let node: Node | null = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = (node.resolve(document) as Node | undefined) ?? null;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = (pair.value as Node | null) ?? null;
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  const found = part === "value" && node && !isCollection(node) ? node.range?.[0] : undefined;
  return found ?? offset;
}

/**
 * JSON in the wild carries `//` comments (a pragma in a published realm export): they become blanks, so that every
 * offset stays right.
 */
function blankComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\n]/g, " "),
  );
}

function wordAt(source: string, offset: number): string {
  const word = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^:\s,}\]]+))/.exec(source.slice(offset));
  return word?.[1] ?? word?.[2] ?? word?.[3] ?? "?";
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
