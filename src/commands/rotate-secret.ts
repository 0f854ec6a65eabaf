import { leftAloneText, rotatedJson, rotatedText, stepText } from "#report/rotate.ts";
import type { Journal } from "#rotate/journal.ts";
import type { Rotated } from "#rotate/tools.ts";
import type { Context } from "./context.ts";
import { findAdmin, findRealm, findServer, type ServerOptions, type Target } from "./shared/connect.ts";
import { type AgreeOptions, isAgreed } from "./shared/rotation-agreed.ts";
import { type Job, type JobOptions, newJobs, resumedJobs } from "./shared/rotation-jobs.ts";
import { exclusively, type Kit, kitOf, toolsFor } from "./shared/rotation-kit.ts";
import { logIn, openJournals, realmOf, realmsOf } from "./shared/rotation-resume.ts";
import { checkSinks, hasSink, trailing, withPlace } from "./shared/rotation-sinks.ts";
import { findTargets, type TargetOptions } from "./shared/rotation-target.ts";
import { styles } from "./shared/style.ts";

export interface RotateOptions extends ServerOptions, TargetOptions, JobOptions, AgreeOptions {}

/** `kcx rotate-secret [CLIENT…] [-- COMMAND…]`. @param after what follows `--`. */
export async function rotateSecret(
  ctx: Context,
  named: readonly string[],
  after: readonly string[],
  given: RotateOptions,
): Promise<number> {
  const target = await findServer(ctx, given);
  const journals = given.resume ? await openJournals(ctx, target, named, given) : [];
  // What is left of several realms is finished realm by realm, as if each were named.
  const realms = realmsOf(journals);
  const runs = realms.length > 1 ? realms.map((realm) => ({ ...given, realm })) : [given];
  const done: Rotated[] = [];
  try {
    for (const options of runs) await rotateIn(ctx, target, { named, after, options, journals }, done);
  } finally {
    // Where one of several fails, what was done to the others is told all the same.
    if (!given.json && done.length > 0) tell(ctx, done);
  }
  if (given.json && !given.dryRun) ctx.out(rotatedJson(done));
  return 0;
}

interface Run {
  named: readonly string[];
  after: readonly string[];
  options: RotateOptions;
  /** What there is to resume, of all realms that are meant. */
  journals: readonly Journal[];
}

/** The clients of one realm. @param done gets what was done, one after the other. */
async function rotateIn(ctx: Context, target: Target, run: Run, done: Rotated[]): Promise<void> {
  const { named, after, options: given } = run;
  const journals = run.journals.filter(({ realm }) => given.realm === undefined || realm === given.realm);
  const admin = findAdmin(target);
  const clients = journals.length > 0 ? journals.map(({ client }) => client) : named;
  const found = await findTargets(ctx, clients, given, target.variables, admin);
  // What a person means who names neither client nor place: the .env here.
  const isBare = clients.length === 0 && !given.all && !hasSink(given);
  const options = isBare ? { ...given, envFile: ".env" } : given;
  const trail = trailing(after, options.toExec === true);
  const { targets, leftAlone } = withPlace(found.clients, options);
  if (journals.length === 0) {
    await checkSinks(ctx, targets, options, trail.exec);
    if (leftAlone.length > 0) ctx.err(leftAloneText(leftAlone, styles(ctx).err));
  }

  const realm = realmOf(journals) ?? findRealm(ctx, options, found.declaration?.realm, target.variables);
  const session = await logIn(ctx, options, target, admin, realm, journals);
  const kit = await kitOf({ session, realm, declaration: found.declaration, target, admin, options });
  const jobs =
    journals.length > 0 ? await resumedJobs(kit, journals) : await newJobs(ctx, kit, targets, options, trail);
  if (!(await isAgreed(ctx, kit, jobs, options))) return;
  for (const job of jobs) done.push(await carryOut(ctx, kit, job));
}

function tell(ctx: Context, done: readonly Rotated[]): void {
  const { out, err } = styles(ctx);
  const isStdoutTaken = done.some(({ sinks }) => sinks.some(({ kind }) => kind === "kubernetes"));
  if (isStdoutTaken) ctx.err(rotatedText(done, err));
  else ctx.out(rotatedText(done, out));
}

async function carryOut(ctx: Context, kit: Kit, { kind, journal, holder }: Job): Promise<Rotated> {
  const { resume, rotate } = await import("#rotate/rotation.ts");
  const onStep = (step: Parameters<typeof stepText>[1]) => ctx.err(stepText(journal.client, step, styles(ctx).err));
  return exclusively(ctx, journal, async () => {
    const tools = await toolsFor(ctx, kit, journal, holder, onStep);
    return kind === "resumed" ? resume(journal, tools) : rotate(journal, tools);
  });
}
