import { recordOf } from "./written-object.ts";

export function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** How a JSON file is laid out: what stands between key and value, and what a level goes in by. */
export interface JsonLayout {
  colon: string;
  indent: string;
}

/** By its first key, and the first line that goes in; `{"a":1}` has neither blanks nor lines. */
export function layoutOf(text: string): JsonLayout {
  const [, colon = ":"] = /"(?:[^"\\]|\\.)*"(\s*:[ \t]*)/.exec(text) ?? [];
  const [, indent = "  "] = /\n([ \t]+)"/.exec(text) ?? [];
  return { colon, indent };
}

/** The margin of a line that begins with the key of what stands there: what is put in may go on for several lines. */
export function marginAt(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return text.includes("\n") ? /^([ \t]*)"(?:[^"\\]|\\.)*"\s*:\s*$/.exec(line)?.[1] : undefined;
}

/** A value as JSON, the way the file has others. @param margin of the line that it begins on; absent: all on one line. */
export function jsonText(value: unknown, layout: JsonLayout, margin?: string): string {
  const list = Array.isArray(value) ? value : undefined;
  const map = recordOf(value);
  if (!list && !map) return JSON.stringify(value);
  const inner = margin === undefined ? undefined : margin + layout.indent;
  const parts = list
    ? list.map((item) => jsonText(item, layout, inner))
    : Object.entries(map ?? {}).map(([key, one]) => pairText(key, one, layout, inner));
  const [open, close] = list ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  if (inner !== undefined) return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
  return `${open}${parts.join(/\s/.test(layout.colon) ? ", " : ",")}${close}`;
}

export function pairText(key: string, value: unknown, layout: JsonLayout, margin?: string): string {
  return `${JSON.stringify(key)}${layout.colon}${jsonText(value, layout, margin)}`;
}
