import type { ApplyResult } from "#apply/outcome.ts";
import { KcxError } from "#errors.ts";
import type { Session } from "#keycloak/session.ts";
import type { Snapshot } from "#keycloak/snapshot.ts";
import type { Declaration } from "#model/declaration.ts";
import { gatesOf } from "#plan/gates.ts";
import { makePlan } from "#plan/make.ts";
import type { Plan, Planned } from "#plan/plan.ts";
import { applyJson, applyText, outcomeText } from "#report/apply.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { deletesText, planText } from "#report/plan.ts";
import type { Context } from "./context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./shared/connect.ts";
import { keepOptions, needsOf, type PlanOptions, planRealm } from "./shared/planning.ts";
import { styles } from "./shared/style.ts";
import { type FileOptions, openFiles } from "./shared/workspace.ts";

export interface ApplyOptions extends FileOptions, ServerOptions, PlanOptions {
  yes?: boolean;
  json?: boolean;
  maxDeletes?: number;
}

type Wanted = Declaration & { realm: string };

/** `kcx apply FILE…`: makes the realm as the file says. */
export async function apply(ctx: Context, files: readonly string[], options: ApplyOptions): Promise<number> {
  if (files.length === 0 && !ctx.interactive)
    throw new KcxError("NO_FILE", "off a terminal apply wants its file named");
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const workspace = await openFiles(ctx, files, options, target.variables, admin.variables);
  const codes: number[] = [];
  for (const declaration of workspace.declarations) {
    const realm = findRealm(ctx, options, declaration.realm, target.variables);
    const wanted: Wanted = { ...declaration, realm: realm.value };
    refuseNamelessPrune(wanted, options);
    const session = await connect(ctx, options, target, admin, realm);
    const { planned, snapshot } = await planRealm(ctx, session, workspace, wanted, options);
    const chalk = styles(ctx);
    if (!options.json) ctx.out(planText(planned.plan, declaration.sources, chalk.out));
    await allowed(ctx, planned, wanted, options, target.isDev);
    const result = await carryOut(ctx, session, snapshot, planned, wanted);
    if (options.json) ctx.out(JSON.stringify(applyJson(realm.value, result), null, 2));
    else if (result.outcomes.length > 0) ctx.out(applyText(realm.value, result, chalk.out));
    const notDone = result.outcomes.filter(({ kind }) => kind !== "done").length;
    codes.push(
      exitCodeOf({ command: "apply", notDone, left: result.left?.length ?? 0, interrupted: ctx.signal.aborted }),
    );
  }
  return Math.max(0, ...codes);
}

/** Everything that may stop a plan before its first write. */
async function allowed(
  ctx: Context,
  planned: Planned,
  declaration: Wanted,
  options: ApplyOptions,
  isDev: boolean,
): Promise<void> {
  if (planned.plan.steps.length === 0) return;
  refuseUnset(planned.plan, declaration);
  const asks = ctx.interactive && !isDev && options.yes !== true;
  for (const gate of gatesOf(planned, { yes: options.yes === true || asks, maxDeletes: options.maxDeletes ?? 10 })) {
    if (gate.code === "needs-yes") throw new KcxError("NEEDS_YES", deletesText(gate.deletes));
    throw new KcxError("TOO_MANY_DELETES", `${deletesText(gate.deletes)}, more than ${gate.limit}`);
  }
  if (!asks) return;
  const answer = await ctx.ask("Apply this plan? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new KcxError("DECLINED", "the plan was not confirmed");
}

/** An unset secret matters only where it must be written: all of them are named at once. */
function refuseUnset(plan: Plan, declaration: Wanted): void {
  const created = new Set(plan.steps.filter((step) => step.do === "create").map(({ address }) => address));
  const needed = declaration.unset.filter(({ address }) => created.has(address));
  if (needed.length === 0) return;
  throw new KcxError("UNSET_REFERENCES", [...new Set(needed.map(({ ref }) => ref))].join(", "), {
    facts: needed.map(({ ref, position }) => `${position.file}:${position.line}:${position.column}  ${ref}`),
  });
}

function refuseNamelessPrune(declaration: Wanted, options: ApplyOptions): void {
  if (!options.prune || declaration.owner !== undefined) return;
  throw new KcxError("USAGE", "--prune deletes what an owner no longer declares, and the file names no `owner:`", {
    hint: "add `owner: NAME` to the file; `--adopt` gives it what was made before",
  });
}

async function carryOut(
  ctx: Context,
  session: Session,
  snapshot: Snapshot | undefined,
  planned: Planned,
  declaration: Wanted,
): Promise<ApplyResult> {
  if (planned.plan.steps.length === 0) return { outcomes: [] };
  const [{ apply: run }, { adminApi }, { readRealm }, { statusOf }] = await Promise.all([
    import("#apply/apply.ts"),
    import("#keycloak/api.ts"),
    import("#keycloak/snapshot.ts"),
    import("#keycloak/errors.ts"),
  ]);
  const ids = new Map(snapshot?.ids);
  for (const step of planned.plan.steps) {
    for (const change of step.do === "update" ? step.changes : []) {
      if (change.kind === "name") moveIds(ids, change.was, step.address);
    }
  }
  const outcomes = await run(planned, adminApi(session, declaration.realm, ids), {
    signal: ctx.signal,
    statusOf,
    onOutcome: (outcome) => ctx.err(outcomeText(outcome, styles(ctx).err)),
  });
  if (ctx.signal.aborted) return { outcomes };
  const after = await readRealm(session, declaration.realm, needsOf(declaration));
  return { outcomes, left: makePlan(after?.realm, declaration, keepOptions({})).plan.steps };
}

/** A renamed object keeps its id, and so does everything beneath it. */
function moveIds(ids: Map<string, string>, was: string, address: string): void {
  for (const [old, id] of [...ids]) {
    if (old === was || old.startsWith(`${was}/`)) ids.set(address + old.slice(was.length), id);
  }
}
