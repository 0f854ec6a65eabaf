import type { ChalkInstance } from "chalk";
import { concealed } from "./excerpt.ts";
import { printable } from "./values.ts";

/**
 * What changes from one text to the next, as lines with `-` and `+` beneath the keys they stand under, and where. Secrets
 * in a line that goes or comes are dots.
 */
export function hunkLines(
  { file, before, after }: { file: string; before: string; after: string },
  chalk: ChalkInstance,
): string[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const [gone, come] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)].map((lines) =>
    lines.map((line) => printable(concealed(line))),
  ) as [string[], string[]];
  return [
    chalk.dim(`${file}:${start + 1}`),
    ...keysAbove(fresh, start).map((line) => chalk.dim(`  ${printable(concealed(line))}`)),
    ...gone.map((line) => chalk.red(`- ${line}`)),
    ...come.map((line) => chalk.green(`+ ${line}`)),
  ];
}

/** The keys that the line at `index` stands under, outermost first. */
function keysAbove(lines: readonly string[], index: number): string[] {
  const above: string[] = [];
  let indent = indentOf(lines[index] ?? "");
  for (let line = index - 1; line >= 0 && indent > 0; line--) {
    const text = lines[line] ?? "";
    if (text.trim() === "" || /^\s*#/.test(text) || indentOf(text) >= indent) continue;
    above.unshift(text);
    indent = indentOf(text);
  }
  return above;
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}
