import type { ChalkInstance } from "chalk";
import type { Position } from "#model/problem.ts";
import { printable } from "./values.ts";

/**
 * A line of a file with a mark under the word that is meant: about a hundred characters of it, the word among them.
 * A line that is shown because of an error must not show the secret it holds, nor steer the terminal.
 *
 * @param conceal what to hide: values of keys that are known to hold secrets, or also the value of the marked key, which
 * may be the misspelled name of a secret.
 */
export function excerpt(
  text: string,
  { line, column }: Position,
  conceal: "secrets" | "marked value",
  chalk: ChalkInstance,
): string | undefined {
  const lines = text.split(/\r?\n/);
  const whole = lines[line - 1] ?? "";
  if (whole.trim() === "" || continuesSecret(lines, line - 1)) return undefined;
  const left = whole.slice(0, column - 1);
  const right = whole.slice(column - 1);
  const word = wordOf(right);
  const colon = conceal === "secrets" ? undefined : /^\s*:/.exec(right.slice(word.length))?.[0];
  const key = `${word}${colon}`;
  const shown =
    colon === undefined
      ? masked(whole)
      : `${masked(left)}${key}${maskedValue(right.slice(key.length), /[{[]/.test(left))}`;
  const before = Math.min(masked(left).length, shown.trimEnd().length - 1);
  const start = Math.max(0, before - BEFORE);
  const visible = printable(shown).slice(start, start + WIDTH);
  const mark = "^".repeat(Math.max(1, Math.min(word.length, visible.length - (before - start))));
  const [number, margin] = [`${String(line).padStart(5)} │`, "      │"].map((part) => chalk.dim(part));
  return `${number} ${visible.trimEnd()}\n${margin} ${" ".repeat(before - start)}${chalk.red(mark)}`;
}

/** How many characters are meant: the word that begins there; at least one. */
export function widthAt(text: string, { line, column }: Position): number {
  const whole = text.split(/\r?\n/)[line - 1] ?? "";
  return Math.max(1, wordOf(whole.slice(column - 1)).length);
}

function wordOf(rest: string): string {
  return WORD.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** A line of a realm file without the secrets in it. */
export function concealed(line: string): string {
  return masked(line);
}

const WORD = /^(?:"[^"]*"|'[^']*'|\$[{(][^})]*[})]|(?:[^\s:,{}[\]]|:(?=[^\s,{}[\]"']))+)/;
const BEFORE = 60;
const WIDTH = 100;

/** A key whose value nobody should see; over-careful, since a masked word costs little. */
const KEY =
  /(?:^|[\s{,[])["']?(?:[\w.-]*(?:secret|password|passwd|credentials?|private[._-]?key)|token|value)["']?\s*:/i;

const IN_BLOCK = /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|.*)/;
const IN_FLOW = /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\[[^\]]*\]?|[^,}\]]*)/;

/** Nothing, a reference without a default, a flag, or a small number. */
const HARMLESS = /^(?:|["']?\$[{(](?:env|file):[^:})]*[})]["']?\s*(?:#.*)?|true|false|null|-?\d{1,3})\s*$/;

/** Secrets become dots, as many for each. */
function masked(line: string, inFlow = false): string {
  const found = KEY.exec(line);
  if (!found) return line;
  const key = line.slice(0, found.index + found[0].length);
  return key + maskedValue(line.slice(key.length), inFlow || /[{[]/.test(key));
}

function maskedValue(rest: string, inFlow: boolean): string {
  const gap = /^\s*/.exec(rest)?.[0] ?? "";
  const value = (inFlow ? IN_FLOW : IN_BLOCK).exec(rest.slice(gap.length))?.[0] ?? "";
  const hidden = `•••${/\s*$/.exec(value)?.[0] ?? ""}`;
  return `${gap}${HARMLESS.test(value) ? value : hidden}${masked(rest.slice(gap.length + value.length), inFlow)}`;
}

/** The value of a key further up goes on in this line: a block of text, an open quote, or a value on its own line. */
function continuesSecret(lines: readonly string[], index: number): boolean {
  const indent = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;
  const own = indent(lines[index] ?? "");
  const before = lines.slice(0, index).filter((line) => line.trim() !== "");
  return [before.at(-1), before.findLast((line) => indent(line) < own)].some((line = "") => {
    const found = KEY.exec(line);
    return found !== null && /^\s*(?:[|>].*|"[^"]*|'[^']*|\[?)$/.test(line.slice(found.index + found[0].length));
  });
}
