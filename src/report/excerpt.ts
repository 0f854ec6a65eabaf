import type { ChalkInstance } from "chalk";
import type { Position } from "#model/problem.ts";
import { printable } from "./values.ts";

/** The lines of a file, as they may be shown. */
export interface Excerpts {
  /**
   * A line with a mark under the word that is meant: about a hundred characters of it, the word among them. A line that
   * is shown because of an error must not show the secret it holds, nor steer the terminal.
   *
   * @param conceal what to hide: values of keys that are known to hold secrets, or also the value of the marked key,
   * which may be the misspelled name of a secret.
   */
  at(position: Position, conceal: "secrets" | "marked value", chalk: ChalkInstance): string | undefined;
  /** How many characters are meant: the word that begins there; at least one. */
  widthAt(position: Position): number;
}

/** What is known of a line is found out once: a whole export may stand in one, and hundreds of findings in it. */
export function excerptsOf(text: string): Excerpts {
  const lines = text.split(/\r?\n/);
  const known = new Map<number, Veiled>();
  const lineAt = (line: number) => {
    const found = known.get(line) ?? veiled(lines[line - 1] ?? "");
    known.set(line, found);
    return found;
  };
  return {
    at({ line, column }, conceal, chalk) {
      const whole = lines[line - 1] ?? "";
      if (whole.trim() === "" || continuesSecret(lines, line - 1)) return undefined;
      const word = wordOf(whole.slice(column - 1));
      const colon = conceal === "secrets" ? undefined : /^\s*:/.exec(whole.slice(column - 1 + word.length))?.[0];
      const value = column - 1 + word.length + (colon ?? "").length;
      const shown = colon === undefined ? lineAt(line) : veiledFrom(whole, column - 1, value);
      return marked(shown, { line, column, width: word.length }, chalk);
    },
    widthAt: ({ line, column }) => Math.max(1, wordOf((lines[line - 1] ?? "").slice(column - 1)).length),
  };
}

function marked(
  { text, hidden }: Veiled,
  { line, column, width }: { line: number; column: number; width: number },
  chalk: ChalkInstance,
): string {
  const before = Math.min(placeIn(hidden, column - 1), text.trimEnd().length - 1);
  const start = Math.max(0, before - BEFORE);
  const visible = printable(text.slice(start, start + WIDTH));
  const mark = "^".repeat(Math.max(1, Math.min(width, visible.length - (before - start))));
  const [number, margin] = [`${String(line).padStart(5)} │`, "      │"].map((part) => chalk.dim(part));
  return `${number} ${visible.trimEnd()}\n${margin} ${" ".repeat(before - start)}${chalk.red(mark)}`;
}

function wordOf(rest: string): string {
  return WORD.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** A line of a realm file without the secrets in it. */
export function concealed(line: string): string {
  return veiled(line).text;
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

/** A line whose secrets are dots, as many for each. */
interface Veiled {
  text: string;
  hidden: readonly Hidden[];
}

/** From `start` to `end` of the line stands what is shown as `dots`. */
interface Hidden {
  start: number;
  end: number;
  dots: string;
}

function veiled(line: string): Veiled {
  return without(line, secretsIn(line, 0, false));
}

/** With the value hidden that begins at `value`, after the key at `key`, whatever the key is called. */
function veiledFrom(line: string, key: number, value: number): Veiled {
  const left = line.slice(0, key);
  const inFlow = /[{[]/.test(left);
  const { end, hidden } = valueAt(line, value, inFlow);
  return without(line, [...secretsIn(left, 0, false), ...hidden, ...secretsIn(line, end, inFlow)]);
}

function without(line: string, hidden: readonly Hidden[]): Veiled {
  const ends = [0, ...hidden.map(({ end }) => end)];
  const parts = hidden.map(({ start, dots }, index) => line.slice(ends[index], start) + dots);
  return { text: parts.join("") + line.slice(ends.at(-1)), hidden };
}

/** Where a place of the line is once that is hidden. */
function placeIn(hidden: readonly Hidden[], place: number): number {
  let moved = 0;
  for (const { start, end, dots } of hidden) {
    if (start >= place) break;
    moved += dots.length - (Math.min(end, place) - start);
  }
  return place + moved;
}

function secretsIn(line: string, from: number, isFlow: boolean): Hidden[] {
  const found: Hidden[] = [];
  let [at, inFlow] = [from, isFlow];
  for (let key = KEY.exec(line.slice(at)); key !== null; key = KEY.exec(line.slice(at))) {
    const value = at + key.index + key[0].length;
    inFlow ||= /[{[]/.test(line.slice(at, value));
    const { end, hidden } = valueAt(line, value, inFlow);
    found.push(...hidden);
    at = end;
  }
  return found;
}

function valueAt(line: string, from: number, inFlow: boolean): { end: number; hidden: Hidden[] } {
  const rest = line.slice(from);
  const start = from + (/^\s*/.exec(rest)?.[0].length ?? 0);
  const value = (inFlow ? IN_FLOW : IN_BLOCK).exec(line.slice(start))?.[0] ?? "";
  const end = start + value.length;
  const dots = `•••${/\s*$/.exec(value)?.[0] ?? ""}`;
  return { end, hidden: HARMLESS.test(value) ? [] : [{ start, end, dots }] };
}

/** The value of a key further up goes on in this line: a block of text, an open quote, or a value on its own line. */
function continuesSecret(lines: readonly string[], index: number): boolean {
  const indent = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;
  const own = indent(lines[index] ?? "");
  const above = (holds: (line: string) => boolean): string => {
    for (let at = index - 1; at >= 0; at--) {
      const line = lines[at] ?? "";
      if (line.trim() !== "" && holds(line)) return line;
    }
    return "";
  };
  return [above(() => true), above((line) => indent(line) < own)].some((line) => {
    const found = KEY.exec(line);
    return found !== null && /^\s*(?:[|>].*|"[^"]*|'[^']*|\[?)$/.test(line.slice(found.index + found[0].length));
  });
}
