import type { CheckId, CheckKind } from "#model/check.ts";
import type { Problem } from "#model/problem.ts";

/** What a check's finding is in words. */
export interface Words<C extends CheckId> {
  /** The check in one line, for lists of rules. */
  title: string;
  says(found: Said<C>): string;
  /** What to do; where a file is mended by kcx itself, the same. */
  mends(found: Said<C>): string;
}

export type Said<C extends CheckId> = Extract<Problem & CheckKind, { code: C }>;
