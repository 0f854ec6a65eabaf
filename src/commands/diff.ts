import type { Declaration } from "#model/declaration.ts";
import { hasHazard, type Plan } from "#plan/plan.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { planJson, planText } from "#report/plan.ts";
import type { Context } from "./context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./shared/connect.ts";
import { type PlanOptions, planRealm } from "./shared/planning.ts";
import { styles } from "./shared/style.ts";
import { type FileOptions, openFiles } from "./shared/workspace.ts";

export interface DiffOptions extends FileOptions, ServerOptions, PlanOptions {
  exitCode?: boolean;
  json?: boolean;
}

/** `kcx diff FILE…`: what apply would do. Reads only. */
export async function diff(ctx: Context, files: readonly string[], options: DiffOptions): Promise<number> {
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const workspace = await openFiles(ctx, files, options, target.variables, admin.variables);
  const plans: { plan: Plan; declaration: Declaration }[] = [];
  for (const declaration of workspace.declarations) {
    const realm = findRealm(ctx, options, declaration.realm, target.variables);
    const session = await connect(ctx, options, target, admin, realm);
    const { planned } = await planRealm(ctx, session, workspace, { ...declaration, realm: realm.value }, options);
    plans.push({ plan: planned.plan, declaration });
  }
  if (options.json) {
    const documents = plans.map(({ plan }) => planJson(plan));
    ctx.out(JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2));
  } else
    ctx.out(plans.map(({ plan, declaration }) => planText(plan, declaration.sources, styles(ctx).out)).join("\n\n"));
  return exitCodeOf({
    command: "diff",
    changes: plans.reduce((sum, { plan }) => sum + plan.steps.length, 0),
    hazards: plans.reduce((sum, { plan }) => sum + plan.notes.filter(hasHazard).length, 0),
    exitCode: options.exitCode === true,
  });
}
