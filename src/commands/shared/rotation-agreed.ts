import { KcxError } from "#errors.ts";
import { shadowedText, unreadablePolicyText } from "#report/rotate.ts";
import { aheadText, dryRunJson, dryRunText, ROTATE_QUESTION, type RotationAhead } from "#report/rotate-ahead.ts";
import type { Context } from "../context.ts";
import type { Job } from "./rotation-jobs.ts";
import { type Kit, sinksOf } from "./rotation-kit.ts";
import { styles } from "./style.ts";

export interface AgreeOptions {
  dryRun?: boolean;
  yes?: boolean;
  resume?: boolean;
  json?: boolean;
}

/** Says what will be done, once it is known that every sink will take it; asks where somebody can answer. */
export async function isAgreed(ctx: Context, kit: Kit, jobs: readonly Job[], options: AgreeOptions): Promise<boolean> {
  for (const { journal } of jobs) for (const sink of sinksOf(ctx, journal)) await sink.stage(journal.pending);
  const policy = kit.policy === "forbidden" ? undefined : kit.policy;
  const ahead = jobs.map(
    ({ kind, journal }): RotationAhead => ({ kind, journal, graceSeconds: policy?.formerSeconds ?? 0 }),
  );
  if (kit.policy === "forbidden") ctx.err(unreadablePolicyText(styles(ctx).err));
  const keys = jobs.flatMap(({ journal }) =>
    journal.sinks.flatMap((sink) => (sink.kind === "env-file" ? [sink.key] : [])),
  );
  const shadowed = keys.filter((key) => ctx.env[key]);
  if (shadowed.length > 0) ctx.err(shadowedText(shadowed, styles(ctx).err));
  if (options.dryRun) {
    ctx.out(options.json ? dryRunJson(ahead) : `${ahead.map(aheadText).join("\n\n")}\n\n${dryRunText(jobs.length)}`);
    return false;
  }
  ctx.err(ahead.map(aheadText).join("\n\n"));
  if (options.yes || options.resume) return true;
  if (!ctx.interactive) throw new KcxError("NEEDS_YES", "a secret is replaced only with --yes, off a terminal");
  if (/^y(es)?$/i.test((await ctx.ask(ROTATE_QUESTION)).trim())) return true;
  throw new KcxError("DECLINED", "the rotation was not confirmed");
}
