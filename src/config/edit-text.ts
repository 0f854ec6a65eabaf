import {
  Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Json } from "#model/json.ts";
import { isJson, type JsonLayout, jsonText, layoutOf, marginAt, pairText } from "./edit-json.ts";
import type { Change, Step } from "./edit-value.ts";
import { recordOf } from "./written-object.ts";

/**
 * The text with one change, and every other character as it was: comments, quotes, blank lines and alignment are the
 * author's. `undefined`: it can't be done in place.
 */
export function spliced(text: string, document: Document, change: Change): string | undefined {
  const found = walk(document, change.path);
  if (found === undefined) return undefined;
  const { node, key, rest } = found;
  if (change.do === "remove") return rest.length > 0 ? text : removed(text, found);
  const style: Style = { ...(isJson(text) && { json: layoutOf(text) }), unit: unitOf(document, text) };
  if (change.do === "append")
    return isSeq(node) && rest.length === 0 ? appended(text, node, change.item, style) : undefined;
  const value = rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), change.value);
  if (rest.length === 0) {
    if (!node?.range || (isCollection(node) && !node.flow)) return undefined;
    return replaced(text, node.range[0], node.range[1], inline(value, style));
  }
  const [name = ""] = rest;
  const inner = (value as Record<string, unknown>)[name];
  if (isMap(node)) return inserted(text, node, String(name), inner, style);
  if (node !== undefined && !(isScalar(node) && node.value === null)) return undefined;
  // A key with nothing behind it.
  if (!key?.range || isFlowAt(document, key)) return undefined;
  const indent = columnOf(text, key.range[0]) + style.unit;
  const colon = text.indexOf(":", key.range[1]) + 1;
  return replaced(text, colon, colon, `\n${indented(block({ [name]: inner }, style), indent)}`);
}

interface Style {
  /** Keys and texts in double quotes, in this layout. */
  json?: JsonLayout;
  /** Columns a level goes in. */
  unit: number;
}

interface Found {
  node: Node | undefined;
  key: Node | undefined;
  parent: Node | undefined;
  /** Steps that lead further than the document goes. */
  rest: readonly Step[];
}

function walk(document: Document, path: readonly Step[]): Found | undefined {
  let found: Found = {
    node: (document.contents as Node | null) ?? undefined,
    key: undefined,
    parent: undefined,
    rest: path,
  };
  for (const [index, step] of path.entries()) {
    const { node } = found;
    const rest = path.slice(index + 1);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) as
        | Pair<Node, Node | null>
        | undefined;
      if (!pair) return found;
      found = { node: pair.value ?? undefined, key: pair.key, parent: node, rest };
    } else if (isSeq(node) && typeof step === "number") {
      const item = node.items[step] as Node | undefined;
      if (!item) return undefined;
      found = { node: item, key: undefined, parent: node, rest };
    } else return node === undefined || (isScalar(node) && node.value === null) ? found : undefined;
  }
  return found;
}

function inserted(text: string, map: YAMLMap, name: string, value: unknown, style: Style): string | undefined {
  if (!map.range) return undefined;
  const last = map.items.at(-1) as Pair<Node, Node | null> | undefined;
  if (map.flow) {
    if (!last) {
      const own = { [name]: value };
      const written = style.json ? jsonText(own, style.json, marginAt(text, map.range[0])) : inline(own, style);
      return replaced(text, map.range[0], map.range[1], written);
    }
    const gap = gapBefore(text, map, last.key);
    const margin = gap.startsWith("\n") ? gap.slice(1) : undefined;
    const pair = style.json
      ? pairText(name, value, style.json, margin)
      : inline({ [name]: value }, style).replace(/^\{ ?| ?\}$/g, "");
    const end = endOfPair(last);
    return replaced(text, end, end, `,${gap}${pair}`);
  }
  if (!last?.key.range) return undefined;
  const indent = columnOf(text, (map.items[0]?.key as Node | undefined)?.range?.[0] ?? 0);
  return lineAfter(text, endOfPair(last), indented(block({ [name]: value }, style), indent));
}

function appended(text: string, list: YAMLSeq, item: Json, style: Style): string | undefined {
  if (!list.range) return undefined;
  const last = list.items.at(-1) as Node | undefined;
  const written = inline(item, style);
  if (list.flow) {
    const end = last?.range?.[1];
    if (end === undefined) return replaced(text, list.range[0], list.range[1], `[${written}]`);
    const gap = gapBefore(text, list, last);
    const margin = gap.startsWith("\n") ? gap.slice(1) : undefined;
    return replaced(text, end, end, `,${gap}${style.json ? jsonText(item, style.json, margin) : written}`);
  }
  if (!last?.range) return undefined;
  return lineAfter(text, endOf(last), indented(`- ${written}`, columnOf(text, list.range[0])));
}

/** What stands before each part of a collection in brackets: a line of its own, as the last one has it, or nothing much. */
function gapBefore(text: string, { range }: YAMLMap | YAMLSeq, last: Node | undefined): string {
  const start = last?.range?.[0] ?? 0;
  const [margin] = /(?:\r?\n)[ \t]*$/.exec(text.slice(range?.[0] ?? 0, start)) ?? [];
  if (margin !== undefined) return margin.replace("\r", "");
  const isTall = text.slice(range?.[0], range?.[1]).includes("\n");
  if (isTall) return `\n${" ".repeat(columnOf(text, start))}`;
  return isJson(text) && !/[,:] /.test(text) ? "" : " ";
}

function removed(text: string, { node, key, parent }: Found): string | undefined {
  const start = (key ?? node)?.range?.[0];
  const end = Math.max(endOf(node), key?.range?.[1] ?? 0);
  if (start === undefined || !isCollection(parent)) return undefined;
  if (parent.flow) {
    const after = /^\s*,\s*/.exec(text.slice(end));
    const before = /,\s*$/.exec(text.slice(0, start));
    if (after) return replaced(text, start, end + after[0].length, "");
    const [open = start, close = end] = parent.range ?? [];
    const isAlone = !before && text.slice(open + 1, start).trim() === "" && text.slice(end, close - 1).trim() === "";
    if (isAlone) return replaced(text, open + 1, close - 1, "");
    return before ? replaced(text, start - before[0].length, end, "") : replaced(text, start, end, "");
  }
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const isWhole = /^\s*(-\s*)?$/.test(text.slice(line, start));
  return isWhole ? text.slice(0, line) + text.slice(lineEnd(text, end)).replace(/^\n/, "") : undefined;
}

/** Where the last word of it ends: a block's own end takes blank lines and comments along. */
function endOf(node: Node | null | undefined): number {
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  if (isPair(last)) return endOfPair(last as Pair<Node, Node | null>);
  return last === undefined ? (node?.range?.[1] ?? 0) : endOf(last as Node);
}

function endOfPair({ key, value }: Pair<Node, Node | null>): number {
  return Math.max(endOf(value), key.range?.[1] ?? 0);
}

/** A line of its own below the one that holds `end`, with what trails it. */
function lineAfter(text: string, end: number, line: string): string {
  if (text[end - 1] === "\n") return replaced(text, end, end, `${line}\n`);
  const eol = lineEnd(text, end);
  return replaced(text, eol, eol, `\n${line}`);
}

function lineEnd(text: string, from: number): number {
  const eol = text.indexOf("\n", from);
  const end = eol < 0 ? text.length : eol;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function indented(text: string, columns: number): string {
  const margin = " ".repeat(columns);
  return text.replace(/^(?=.)/gm, margin);
}

/** On one line, as in `{ audience: api }`. */
function inline(value: unknown, style: Style): string {
  if (style.json) return jsonText(value, style.json);
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, style)).join(", ")}]`;
  const map = recordOf(value);
  if (!map) return scalar(value);
  const pairs = Object.entries(map).map(([key, inner]) => `${scalar(key)}: ${inline(inner, style)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** Quoted where it needs to be, within brackets, too. */
function scalar(value: unknown): string {
  const document = new Document([value]);
  if (isSeq(document.contents)) document.contents.flow = true;
  return document
    .toString({ lineWidth: 0 })
    .trimEnd()
    .replace(/^\[ | \]$/g, "");
}

/** In lines; what is small stays on one. */
function block(value: Readonly<Record<string, unknown>>, style: Style): string {
  const lines = Object.entries(value).map(([key, inner]) => {
    const map = recordOf(inner);
    const isTall = map && (Object.values(map).some(recordOf) || inline(map, style).length > SMALL);
    const name = scalar(key);
    return isTall ? `${name}:\n${indented(block(map, style), style.unit)}` : `${name}: ${inline(inner, style)}`;
  });
  return lines.join("\n");
}

const SMALL = 72;

/** How far the file goes in a level, by its first nested map. */
function unitOf(document: Document, text: string): number {
  const top = document.contents;
  if (!isMap(top) || top.flow) return 2;
  for (const { value } of top.items) {
    const first = isMap(value) && !value.flow ? (value.items[0]?.key as Node | undefined) : undefined;
    const column = first?.range ? columnOf(text, first.range[0]) : 0;
    if (column > 0) return column;
  }
  return 2;
}

/** Whether the key stands in braces. */
function isFlowAt(document: Document, key: Node): boolean {
  let isFlow = false;
  visit(document, {
    Collection(_key, node) {
      const [start, end] = node.range ?? [0, 0];
      if (node.flow && key.range && start <= key.range[0] && key.range[0] < end) isFlow = true;
    },
  });
  return isFlow;
}
