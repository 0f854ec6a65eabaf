import { WriteStream } from "node:tty";
import { progressText } from "#report/dev.ts";
import type { OnProgress } from "#server/progress.ts";
import type { Context } from "./context.ts";

export interface ShownProgress {
  show: OnProgress;
  /** Takes the spinner away; before anything else is written. */
  done(): void;
}

/** Progress of a local server on stderr: one moving line on a terminal, elsewhere a line a stage. */
export async function showProgress(ctx: Context): Promise<ShownProgress> {
  // A terminal that doesn't tell its width has 0 columns, and ora clears infinitely many lines of it.
  if (!ctx.interactive || !new WriteStream(2).columns) return { show: plainLines(ctx), done() {} };
  const { default: ora } = await import("ora");
  const spinner = ora({ discardStdin: false });
  const show: OnProgress = (event) => {
    const text = progressText(event);
    if (event.kind !== "note") spinner.start(text);
    else if (spinner.isSpinning) spinner.info(text);
    else ctx.err(text);
  };
  return { show, done: () => spinner.stop() };
}

/** A download tells itself at every quarter. */
function plainLines(ctx: Context): OnProgress {
  let quarter = 0;
  return (event) => {
    if (event.kind === "download") {
      const now = event.total === undefined ? 0 : Math.floor((4 * event.received) / event.total);
      if (now <= quarter) return;
      quarter = now;
    }
    ctx.err(progressText(event));
  };
}
