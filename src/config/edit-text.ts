import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isMap as isJsonMap, type Json } from "#model/json.ts";

/** A value on one line. */
export function inFlow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => inFlow(item)).join(", ")}]`;
  if (!isJsonMap(value)) return stringify(value, { lineWidth: 0 }).trim();
  const pairs = Object.entries(value).map(([key, inner]) => `${keyText(key)}: ${inFlow(inner)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** A text as a key, or as a member of a list between brackets. */
export function keyText(text: string): string {
  const plain = stringify(text, { lineWidth: 0 }).trim();
  return /^["']/.test(plain) || /^[\w./@+-]+$/.test(plain) ? plain : JSON.stringify(text);
}

export function replaced(text: string, { key, value }: Pair, by: string): string | undefined {
  const node = value as Node | null;
  const isEmpty = node === null || (isScalar(node) && node.value === null && node.source === "");
  if (!isEmpty && node.range) {
    const [start] = node.range;
    return text.slice(0, start) + by + text.slice(endOf(node));
  }
  const colon = text.indexOf(":", (key as Node).range?.[1] ?? -1);
  return colon < 0 ? undefined : `${text.slice(0, colon + 1)} ${by}${text.slice(colon + 1)}`;
}

/** After the map's last pair, laid out as its neighbours are. */
export function insertedInMap(text: string, map: YAMLMap, key: string, value: Json): string | undefined {
  if (map.flow) return insertedInFlow(text, map, `${keyText(key)}: ${inFlow(value)}`, " ");
  const first = (map.items[0]?.key as Node | undefined)?.range?.[0];
  if (first === undefined) return undefined;
  const indent = " ".repeat(first - lineStart(text, first));
  return insertedBelow(text, endOf(map), block(key, value, indent));
}

export function insertedInSeq(text: string, seq: YAMLSeq, item: string): string | undefined {
  if (seq.flow) return insertedInFlow(text, seq, item, "");
  const first = (seq.items[0] as Node | undefined)?.range?.[0];
  if (first === undefined) return undefined;
  const dash = text.lastIndexOf("-", first);
  return insertedBelow(text, endOf(seq), `${" ".repeat(dash - lineStart(text, dash))}- ${item}`);
}

export function withoutPair(text: string, map: YAMLMap, pair: Pair): string | undefined {
  const start = (pair.key as Node).range?.[0] ?? 0;
  const end = endOf(pair);
  if (map.flow) return withoutMember(text, start, end);
  const line = lineStart(text, start);
  // The first pair of a list's item shares its line with the dash.
  if (text.slice(line, start).trim() !== "") return undefined;
  return text.slice(0, line) + text.slice(lineEnd(text, end) + 1);
}

export function withoutItem(text: string, seq: YAMLSeq, item: Node): string | undefined {
  const [start] = item.range ?? [0];
  if (seq.flow) return withoutMember(text, start, endOf(item));
  if (seq.items.length === 1) return undefined;
  return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, endOf(item)) + 1);
}

/** A map goes on lines of its own, its values on one line each. */
function block(key: string, value: Json, indent: string): string {
  if (!isJsonMap(value) || Object.values(value).every((inner) => !isJsonMap(inner)))
    return `${indent}${keyText(key)}: ${inFlow(value)}`;
  const inner = Object.entries(value).map(([name, one]) => block(name, one, `${indent}  `));
  return [`${indent}${keyText(key)}:`, ...inner].join("\n");
}

function insertedBelow(text: string, end: number, lines: string): string {
  const at = lineEnd(text, end);
  return `${text.slice(0, at)}\n${lines}${text.slice(at)}`;
}

function insertedInFlow(text: string, node: YAMLMap | YAMLSeq, member: string, pad: string): string {
  const last = node.items.at(-1);
  if (last === undefined) {
    const [start] = node.range ?? [0];
    const open = text[start] ?? "";
    return `${text.slice(0, start)}${open}${pad}${member}${pad}${open === "{" ? "}" : "]"}${text.slice(endOf(node))}`;
  }
  const end = endOf(last as Node | Pair);
  return `${text.slice(0, end)}, ${member}${text.slice(end)}`;
}

/** Of a list between brackets, with the comma behind it, or else before it. */
function withoutMember(text: string, start: number, end: number): string {
  const behind = /^\s*,\s*/.exec(text.slice(end))?.[0];
  if (behind !== undefined) return text.slice(0, start) + text.slice(end + behind.length);
  const before = /\s*,\s*$/.exec(text.slice(0, start))?.[0] ?? "";
  return text.slice(0, start - before.length) + text.slice(end);
}

/** Where the last character of a node stands; a block ends where its last value does, before any comment. */
function endOf(node: Node | Pair): number {
  if (isPair(node)) return node.value === null ? endOf(node.key as Node) + 1 : endOf(node.value as Node);
  if (isCollection(node) && !node.flow) {
    const last = node.items.at(-1) as Node | Pair | undefined;
    if (last !== undefined) return endOf(isMap(node) ? (last as Pair) : last);
  }
  return node.range?.[1] ?? 0;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  // A block of text ends behind its last newline.
  const from = text[at - 1] === "\n" ? at - 1 : at;
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
