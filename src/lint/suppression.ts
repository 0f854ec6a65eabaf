import type { CheckId } from "#model/check.ts";
import { nearest } from "#model/nearest.ts";
import type { Problem } from "#model/problem.ts";

/** `# kcx-ignore full-scope: every exchange names its audience`, on the line of a finding or above it. */
const COMMENT = /(?:^|\s)(?:#|\/\/)\s*kcx-ignore(?:[ \t]+([\w-]+))?[ \t]*(?::[ \t]*(.*?))?[ \t]*$/;

interface Comment {
  file: string;
  line: number;
  column: number;
  check: string;
  reason: string;
  /** The line that it speaks of. */
  about: number;
}

export interface Suppressed {
  problem: Problem;
  reason: string;
}

/**
 * Sets aside what somebody looked at and found right, and finds the comments that say so badly: without a reason, for a
 * check that there isn't, or where nothing is found (any more).
 *
 * @param texts file → its text.
 */
export function suppress(
  found: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  known: readonly CheckId[],
): { left: Problem[]; suppressed: Suppressed[] } {
  const comments = [...texts].flatMap(([file, text]) => commentsOf(file, text));
  const isKnown = (check: string) => known.some((id) => id === check);
  const suppressed: Suppressed[] = [];
  const used = new Set<Comment>();
  const left = found.filter((problem) => {
    const { position, code } = problem;
    const comment = comments.find(
      ({ file, about, check }) =>
        check === code && isKnown(check) && file === position?.file && about === position.line,
    );
    if (comment === undefined) return true;
    used.add(comment);
    if (comment.reason === "") return true;
    suppressed.push({ problem, reason: comment.reason });
    return false;
  });
  const bad = comments.flatMap((comment): Problem[] => {
    const { file, line, column, check, reason } = comment;
    const at = { severity: "warning", code: "suppression", check, position: { file, line, column } } as const;
    const near = nearest(check, known);
    if (!isKnown(check)) return [{ ...at, why: "unknown-check", ...(near === undefined ? {} : { nearest: near }) }];
    if (reason === "") return [{ ...at, why: "no-reason" }];
    return used.has(comment) ? [] : [{ ...at, why: "nothing-found" }];
  });
  return { left: [...left, ...bad], suppressed };
}

/** The same where only some checks were made: of the other comments nothing can be said. */
export function withoutSuppressed(found: readonly Problem[], texts: ReadonlyMap<string, string>): Problem[] {
  const codes = found.flatMap(({ code }) => code as CheckId);
  return suppress(found, texts, codes).left.filter(({ code }) => code !== "suppression");
}

function commentsOf(file: string, text: string): Comment[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const [whole, check = "", reason = ""] = COMMENT.exec(line) ?? [];
    if (whole === undefined) return [];
    const column = line.indexOf("kcx-ignore") + 1;
    return [{ file, line: index + 1, column, check, reason, about: spokenOf(lines, index) + 1 }];
  });
}

/** A comment on a line of its own speaks of the next line that is none. */
function spokenOf(lines: readonly string[], index: number): number {
  const isComment = (line: string | undefined) => line !== undefined && /^\s*(#|\/\/)/.test(line);
  let about = index;
  while (isComment(lines[about])) about++;
  return about;
}
