import type { ApplyResult } from "#apply/outcome.ts";
import type { Session } from "#keycloak/session.ts";
import { makePlan } from "#plan/make.ts";
import { movedIds } from "#plan/rename.ts";
import { outcomeText } from "#report/apply.ts";
import type { Context } from "../context.ts";
import { keepOptions, needsOf, type PlanOptions } from "./planning.ts";
import type { RealmPlan } from "./realms.ts";
import { styles } from "./style.ts";

/** Writes a plan, each step told as it ends, then reads the realm again and plans once more: nothing should be left. */
export async function carryOut(
  ctx: Context,
  session: Session,
  { planned, snapshot, wanted }: RealmPlan,
  several: boolean,
  options: PlanOptions,
): Promise<ApplyResult> {
  if (planned.plan.steps.length === 0) return { outcomes: [] };
  const [{ apply }, { adminApi }, { readRealm }, { statusOf }] = await Promise.all([
    import("#apply/apply.ts"),
    import("#keycloak/api.ts"),
    import("#keycloak/snapshot.ts"),
    import("#keycloak/errors.ts"),
  ]);
  const ids = movedIds(snapshot?.ids ?? new Map(), planned.plan.steps);
  const label = several ? `${wanted.realm}  ` : "";
  const outcomes = await apply(planned, adminApi(session, wanted.realm, ids), {
    signal: ctx.signal,
    statusOf,
    onOutcome: (outcome) => ctx.err(`${label}${outcomeText(outcome, styles(ctx).err)}`),
  });
  if (ctx.signal.aborted) return { outcomes };
  const after = await readRealm(session, wanted.realm, needsOf(wanted));
  // A password can't be read again: whether it was set is only known from its step.
  const again = keepOptions({ ...options, resetPasswords: false });
  return { outcomes, left: makePlan(after?.realm, wanted, again).plan.steps };
}
