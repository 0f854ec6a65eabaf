import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import { movedSince, readPlanFile } from "#plan/file.ts";
import { gatesOf } from "#plan/gates.ts";
import type { Planned } from "#plan/plan.ts";
import { unsetIn } from "#plan/unset.ts";
import { applyJson, applyText } from "#report/apply.ts";
import { exitCodeOf, worstOf } from "#report/exit-code.ts";
import { planText } from "#report/plan.ts";
import type { Context } from "./context.ts";
import { backUp } from "./shared/backup.ts";
import { carryOut } from "./shared/carry-out.ts";
import type { ServerOptions } from "./shared/connect.ts";
import { failOnOf, gateError } from "./shared/gate.ts";
import type { PlanOptions } from "./shared/planning.ts";
import { eachRealm, planFiles, type RealmPlan } from "./shared/realms.ts";
import { styles } from "./shared/style.ts";
import type { FileOptions } from "./shared/workspace.ts";

export interface ApplyOptions extends FileOptions, ServerOptions, PlanOptions {
  yes?: boolean;
  json?: boolean;
  maxDeletes?: number;
  expect?: string;
  backup?: string;
  allowBroken?: boolean;
  skipUnsupported?: boolean;
}

/** `kcx apply FILE…`: makes the realm as the file says. */
export async function apply(ctx: Context, files: readonly string[], options: ApplyOptions): Promise<number> {
  if (files.length === 0 && !ctx.interactive)
    throw new KcxError("NO_FILE", "off a terminal apply wants its file named");
  failOnOf(options);
  const run = await planFiles(ctx, files, options);
  const chalk = styles(ctx);
  if (!options.json)
    for (const { planned, wanted, consequences } of run.plans)
      ctx.out(planText(planned.plan, wanted.sources, chalk.out, consequences));

  const asks = ctx.interactive && !run.isDev && options.yes !== true;
  const gated = await eachRealm(ctx, run.plans, run.several, async (plan) => {
    await refuse(ctx, plan, options, asks);
    return plan;
  });
  if (asks && gated.done.some(({ planned }) => planned.plan.steps.length > 0)) await confirm(ctx);
  if (options.backup !== undefined) await backUp(ctx, run.session, gated.done, options.backup, run.several);

  const { done, failures } = await eachRealm(ctx, gated.done, run.several, async (plan) => ({
    realm: plan.wanted.realm,
    result: await carryOut(ctx, run.session, plan, run.several, options),
  }));
  if (options.json) {
    const documents = done.map(({ realm, result }) => applyJson(realm, result));
    ctx.out(JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2));
  } else {
    for (const { realm, result } of done) if (result.outcomes.length > 0) ctx.out(applyText(realm, result, chalk.out));
  }
  const codes = done.map(({ result: { outcomes, left } }) => {
    const notDone = outcomes.filter(({ kind }) => kind !== "done" && kind !== "overtaken");
    const forbidden = notDone.filter((outcome) => "error" in outcome && outcome.error.code === "FORBIDDEN");
    return exitCodeOf({
      command: "apply",
      notDone: notDone.length,
      forbidden: forbidden.length,
      left: left?.length ?? 0,
    });
  });
  return worstOf([...run.failures, ...gated.failures, ...failures, ...codes]);
}

/** Everything that may stop a plan before its first write. */
async function refuse(
  ctx: Context,
  { planned, wanted, consequences }: RealmPlan,
  options: ApplyOptions,
  asks: boolean,
): Promise<void> {
  if (options.expect !== undefined) await refuseMoved(ctx, planned, options.expect);
  refuseUnset(planned, wanted);
  const [gate] = gatesOf(planned, consequences, {
    yes: options.yes === true || asks,
    maxDeletes: options.maxDeletes ?? 10,
    broken: options.allowBroken === true,
    failOn: failOnOf(options),
    skipUnsupported: options.skipUnsupported === true,
  });
  if (gate) throw gateError(gate, planned, consequences);
}

async function refuseMoved(ctx: Context, planned: Planned, file: string): Promise<void> {
  const text = await readFile(resolve(ctx.cwd, file), "utf8").catch(() => undefined);
  if (text === undefined) throw new KcxError("NO_FILE", `${file} cannot be read`);
  const moved = movedSince(readPlanFile(file, text), planned);
  if (moved.length === 0) return;
  throw new KcxError("PLAN_MOVED", `the plan is not the one in ${file}`, { facts: moved });
}

/** An unset secret matters only where it must be written: all of them are named at once. */
function refuseUnset({ plan }: Planned, declaration: Declaration): void {
  const steps = new Map(plan.steps.map((step) => [step.address, step]));
  const needed = declaration.unset.filter(({ address, ref }) => {
    const step = steps.get(address);
    return step?.do === "create" || (step?.do === "update" && unsetIn(step).includes(ref));
  });
  if (needed.length === 0) return;
  throw new KcxError("UNSET_REFERENCES", [...new Set(needed.map(({ ref }) => ref))].join(", "), {
    facts: needed.map(({ ref, position }) => `${position.file}:${position.line}:${position.column}  ${ref}`),
  });
}

async function confirm(ctx: Context): Promise<void> {
  const answer = await ctx.ask("Apply this plan? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new KcxError("DECLINED", "the plan was not confirmed");
}
