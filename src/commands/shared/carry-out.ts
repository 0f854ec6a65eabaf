import type { ApplyResult, Outcome } from "#apply/outcome.ts";
import type { Session } from "#keycloak/session.ts";
import { makePlan } from "#plan/make.ts";
import { movedIds } from "#plan/rename.ts";
import { outcomeText } from "#report/apply.ts";
import type { Context } from "../context.ts";
import { keepOptions, needsOf, type PlanOptions } from "./planning.ts";
import type { RealmPlan } from "./realms.ts";
import { styles } from "./style.ts";

/**
 * Writes a plan, each step told as it ends, then reads the realm again and plans once more: nothing should be left.
 * Where somebody else wrote at the same time, what is left is carried out, too.
 */
export async function carryOut(
  ctx: Context,
  session: Session,
  { planned, snapshot, wanted }: RealmPlan,
  several: boolean,
  options: PlanOptions,
): Promise<ApplyResult> {
  if (planned.plan.steps.length === 0) return { outcomes: [] };
  const [{ apply }, { decided, goesOn, joined }, { adminApi }, { readRealm }, { statusOf }] = await Promise.all([
    import("#apply/apply.ts"),
    import("#apply/rounds.ts"),
    import("#keycloak/api.ts"),
    import("#keycloak/snapshot.ts"),
    import("#keycloak/errors.ts"),
  ]);
  const label = several ? `${wanted.realm}  ` : "";
  // A password can't be read again: whether it was set is only known from its step.
  const again = keepOptions({ ...options, resetPasswords: false });
  const first = planned.plan.steps;
  const rounds: Outcome[][] = [];
  for (let [next, seen] = [planned, snapshot]; ; ) {
    const ids = movedIds(seen?.ids ?? new Map(), next.plan.steps);
    const came = await apply(next, adminApi(session, wanted.realm, ids), {
      signal: ctx.signal,
      statusOf,
      onOutcome: (outcome) =>
        ctx.err(`${label}${outcomeText(decided(outcome, rounds), styles(ctx).err, wanted.sources)}`),
    });
    const outcomes = came.map((outcome) => decided(outcome, rounds));
    rounds.push(outcomes);
    if (ctx.signal.aborted) return { outcomes: joined(rounds, first) };
    seen = await readRealm(session, wanted.realm, needsOf({ objects: wanted.objects }));
    next = makePlan(seen?.realm, wanted, again);
    const left = next.plan.steps;
    if (rounds.length === ROUNDS || !goesOn(first, outcomes, left)) return { outcomes: joined(rounds, left), left };
  }
}

/** As often as two applies of the same file have been seen to stop each other, and once more. */
const ROUNDS = 4;
