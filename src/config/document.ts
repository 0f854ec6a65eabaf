import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import type { Position, Problem } from "#model/problem.ts";
import { isMergeKey, sourcesOf, unreadable } from "./readable.ts";

export type Path = readonly (string | number)[];

/** One YAML (or JSON) document: its value, and where each part of it stands. */
export interface ParsedDocument {
  file: string;
  value: unknown;
  /** Position of the key at `path`, or of the nearest thing around it; with `value`, of what stands behind the key. */
  locate(path: Path, part?: "key" | "value"): Position;
  /** The characters of the scalar at `path`: `0123` where the value is 123. */
  written(path: Path): string | undefined;
  /** A name that an object is known by, with its references resolved; nothing where one of them is unset. */
  nameOf?(text: string, path: Path): string | undefined;
}

/** Parses a file, which may hold several documents; all syntax problems at once. */
export function parseDocuments(file: string, text: string): { documents: ParsedDocument[]; problems: Problem[] } {
  const lines = new LineCounter();
  const source = /^\s*[{[]/.test(text) ? blankComments(text) : text;
  const parsed = parseAllDocuments(source, { lineCounter: lines, merge: true, logLevel: "silent" });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const documents: ParsedDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsed) {
    for (const error of firstOnEachLine(document.errors, lines)) {
      const key = error.code === "DUPLICATE_KEY" ? wordAt(source, error.pos[0]) : undefined;
      const where = { severity: "error", position: position(startOf(error, document)) } as const;
      problems.push(
        key === undefined
          ? { ...where, code: "syntax", detail: detailOf(error, source) }
          : { ...where, code: "duplicate-key", key },
      );
    }
    if (document.errors.length > 0) continue;
    const refused = unreadable(document);
    if (refused) {
      const { offset, detail } = refused;
      problems.push({ severity: "error", code: "syntax", detail, position: position(offset) });
      continue;
    }
    const whole: ParsedDocument = {
      file,
      // Expansion has its limit in `readable.ts`; the parser's own counts uses, and refuses a hundred honest ones.
      value: document.toJS({ maxAliasCount: -1 }),
      locate: (path, part) => position(find(document, path, part ?? "key").offset),
      written(path) {
        const { node } = find(document, path, "value");
        return isScalar(node) ? node.source : undefined;
      },
    };
    documents.push(...eachRealm(whole));
  }
  return { documents, problems };
}

/** `kc.sh export --file` of several realms writes a list of them: each is a document of its own. */
function eachRealm(whole: ParsedDocument): ParsedDocument[] {
  const { file, value } = whole;
  if (!Array.isArray(value) || value.length === 0 || !value.every(namesRealm)) return [whole];
  return value.map((one, index) => ({
    file,
    value: one,
    locate: (path, part) => whole.locate([index, ...path], part),
    written: (path) => whole.written([index, ...path]),
  }));
}

function namesRealm(value: unknown): boolean {
  return typeof value === "object" && value !== null && "realm" in value && typeof value.realm === "string";
}

/** The node at `path`, if it is there, and where its key (or value) stands, or else the nearest thing around it. */
function find(document: Document, path: Path, part: "key" | "value"): { offset: number; node: Node | undefined } {
  let node: Node | null = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = (node.resolve(document) as Node | undefined) ?? null;
    if (isMap(node)) {
      const pair = pairOf(node, String(step), document);
      if (!pair) return { offset, node: undefined };
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = (pair.value as Node | null) ?? null;
    } else if (isSeq(node)) {
      node = (node.items[Number(step)] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else return { offset, node: undefined };
  }
  const found = part === "value" && node && !isCollection(node) ? node.range?.[0] : undefined;
  if (isAlias(node)) node = (node.resolve(document) as Node | undefined) ?? null;
  return { offset: found ?? offset, node: node ?? undefined };
}

/** The pair of that name in a map, or in what the map merges (`<<: *defaults`). */
function pairOf(map: YAMLMap, name: string, document: Document): Pair | undefined {
  const own = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  if (own) return own;
  const merged = map.items.filter(({ key }) => isMergeKey(key)).flatMap(({ value }) => sourcesOf(value, document));
  for (const source of merged) {
    const found = isMap(source) ? pairOf(source, name, document) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Where a person looks for an error: what is never closed is told at its end, often the end of the file. */
function startOf({ code, message, pos: [offset] }: YAMLParseError, document: Document): number {
  let start = offset;
  if (code !== "MISSING_CHAR" && !/ end with a /.test(message)) return start;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (range && (type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE") && range[1] === offset) start = range[0];
    },
    Collection(_key, { flow, range }) {
      // The innermost one comes last.
      if (flow && range && range[0] < offset && range[1] >= offset) start = range[0];
    },
  });
  return start;
}

/** What follows an error on its line is mostly the parser's confusion. */
function firstOnEachLine(errors: readonly YAMLParseError[], lines: LineCounter): YAMLParseError[] {
  const lineOf = ({ pos }: YAMLParseError) => lines.linePos(pos[0]).line;
  return errors.filter((error, index) => errors.findIndex((other) => lineOf(other) === lineOf(error)) === index);
}

/** The parser's sentence without its place, which is told beside it, and without what it repeats of the file. */
function detailOf({ code, message, pos: [offset] }: YAMLParseError, source: string): string {
  if (code === "RESOURCE_EXHAUSTION") return "nested too deeply";
  if (code === "UNEXPECTED_TOKEN" && / scalar|-scalar/.test(message))
    return "is a comma or a quote missing before this?";
  if (source.startsWith("${", offset - 1)) return 'between { and } a reference needs quotes: "${env:X}"';
  const line = (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
  const said = line.replace(/["']quote$/, "quote").replace(/(:| \\).*$/, "");
  return said.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

/**
 * JSON in the wild carries `//` comments (a pragma in a published realm export): they become blanks, so that every
 * offset stays right. What only looks like one stays: YAML between braces may hold `https://web.example.com/*` unquoted.
 */
export function blankComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|(?<=^|[\s,{}[\]"])(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)/g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\n]/g, " "),
  );
}

function wordAt(source: string, offset: number): string {
  const word = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^:\s,}\]]+))/.exec(source.slice(offset));
  return word?.[1] ?? word?.[2] ?? word?.[3] ?? "?";
}
