import { planFile } from "#plan/file.ts";
import { failuresOf } from "#plan/gates.ts";
import { hasHazard } from "#plan/plan.ts";
import { exitCodeOf, worstOf } from "#report/exit-code.ts";
import { planJson, planText } from "#report/plan.ts";
import type { Context } from "./context.ts";
import type { ServerOptions } from "./shared/connect.ts";
import { writeWhole } from "./shared/files.ts";
import { failOnOf, gateError } from "./shared/gate.ts";
import type { PlanOptions } from "./shared/planning.ts";
import { eachRealm, planFiles } from "./shared/realms.ts";
import { styles } from "./shared/style.ts";
import type { FileOptions } from "./shared/workspace.ts";

export interface DiffOptions extends FileOptions, ServerOptions, PlanOptions {
  exitCode?: boolean;
  out?: string;
  json?: boolean;
}

/** `kcx diff FILE…`: what apply would do. Reads only. */
export async function diff(ctx: Context, files: readonly string[], options: DiffOptions): Promise<number> {
  const failOn = failOnOf(options);
  const { plans, failures, several } = await planFiles(ctx, files, options);
  if (options.json) {
    const documents = plans.map(({ planned, consequences }) => planJson(planned.plan, consequences));
    ctx.out(JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2));
  } else {
    const chalk = styles(ctx).out;
    ctx.out(
      plans
        .map(({ planned, wanted, consequences }) => planText(planned.plan, wanted.sources, chalk, consequences))
        .join("\n\n"),
    );
  }
  if (options.out !== undefined) {
    await writeWhole(ctx, options.out, `${JSON.stringify(planFile(plans.map(({ planned }) => planned)), null, 2)}\n`);
    ctx.err(styles(ctx).err.dim(`plan written to ${options.out}: kcx apply … --expect ${options.out}`));
  }
  const all = plans.map(({ planned }) => planned.plan);
  const code = exitCodeOf({
    command: "diff",
    changes: all.reduce((sum, { steps }) => sum + steps.length, 0),
    hazards: all.reduce((sum, { notes }) => sum + notes.filter(hasHazard).length, 0),
    exitCode: options.exitCode === true,
  });
  const refused = await eachRealm(ctx, plans, several, async ({ planned, consequences }) => {
    const [gate] = failuresOf(planned, consequences, failOn);
    if (gate) throw gateError(gate, planned, consequences);
  });
  return worstOf([...failures, ...refused.failures, code]);
}
