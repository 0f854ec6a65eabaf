import { rotatedJson, rotatedText, stepText } from "#report/rotate.ts";
import type { Rotated } from "#rotate/tools.ts";
import type { Context } from "./context.ts";
import { findAdmin, findRealm, findServer, type ServerOptions } from "./shared/connect.ts";
import { type AgreeOptions, isAgreed } from "./shared/rotation-agreed.ts";
import { type Job, type JobOptions, newJobs, resumedJobs } from "./shared/rotation-jobs.ts";
import { exclusively, type Kit, kitOf, toolsFor } from "./shared/rotation-kit.ts";
import { logIn, openJournals, realmOf } from "./shared/rotation-resume.ts";
import { checkSinks, hasSink, trailing } from "./shared/rotation-sinks.ts";
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
  const admin = findAdmin(target);
  const journals = given.resume ? await openJournals(ctx, target, named, given) : [];
  const clients = journals.length > 0 ? journals.map(({ client }) => client) : named;
  const found = await findTargets(ctx, clients, given, target.variables, admin);
  // What a person means who names neither client nor place: the .env here.
  const isBare = clients.length === 0 && !given.all && !hasSink(given);
  const options = isBare ? { ...given, envFile: ".env" } : given;
  const trail = trailing(after, options.toExec === true);
  if (journals.length === 0) await checkSinks(ctx, found.clients, options, trail.exec);

  const realm = realmOf(journals) ?? findRealm(ctx, options, found.declaration?.realm, target.variables);
  const session = await logIn(ctx, options, target, admin, realm, journals);
  const kit = await kitOf({ session, realm, declaration: found.declaration, target, admin, options });
  const jobs =
    journals.length > 0 ? await resumedJobs(kit, journals) : await newJobs(ctx, kit, found.clients, options, trail);
  if (await isAgreed(ctx, kit, jobs, options)) {
    const done: Rotated[] = [];
    try {
      for (const job of jobs) done.push(await carryOut(ctx, kit, job));
    } finally {
      // Where one of several fails, what was done to the others is told all the same.
      if (!options.json && done.length > 0) tell(ctx, done);
    }
    if (options.json) ctx.out(rotatedJson(done));
  }
  return 0;
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
