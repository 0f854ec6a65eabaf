/** What a command came to, as far as its exit code goes. */
export type Result =
  | { command: "validate" | "init" | "dev"; errors: number }
  /** `isOutside`: kcx itself is not let in. */
  | { command: "doctor"; failed: number; isOutside: boolean }
  | { command: "diff"; changes: number; hazards: number; exitCode: boolean }
  | { command: "matrix"; overGrants: number; exitCode: boolean }
  /** `forbidden`: of the steps not done, those that the administrator's rights did not reach. */
  | { command: "apply"; notDone: number; forbidden: number; left: number }
  /** `left`: what the file that was written doesn't carry. */
  | { command: "pull"; left: number }
  /** `failed`: 1 where no token came, else 0. */
  | { command: "token"; failed: number }
  /** `drift`: answers that are not as they were recorded. */
  | { command: "verify"; broken: number; unknowable: number; drift: number };

/**
 * The one place where an exit code is decided, whatever the format:
 * 0 done · 1 could not be done · 2 `diff --exit-code` found changes, `matrix --exit-code` over-grants · 3 a contract is
 * broken, or an answer another than the recorded one · 4 a step was forbidden.
 * Errors bring their own (4 not let in, 5 refused before any write); the shell's 130 and 143 are set where signals are.
 */
export function exitCodeOf(result: Result): number {
  switch (result.command) {
    case "diff":
      return result.exitCode && result.changes + result.hazards > 0 ? 2 : 0;
    case "matrix":
      return result.exitCode && result.overGrants > 0 ? 2 : 0;
    case "apply":
      return result.forbidden > 0 ? 4 : result.notDone + result.left > 0 ? 1 : 0;
    case "verify":
      return result.broken + result.drift > 0 ? 3 : result.unknowable > 0 ? 1 : 0;
    case "pull":
      return result.left > 0 ? 1 : 0;
    case "token":
      return result.failed;
    case "doctor":
      return result.isOutside ? 4 : result.failed > 0 ? 1 : 0;
    default:
      return result.errors > 0 ? 1 : 0;
  }
}

/** Of several realms in one run: what could not be done outweighs what was found. */
export function worstOf(codes: readonly number[]): number {
  return [4, 1, 5, 3, 2].find((code) => codes.includes(code)) ?? 0;
}
