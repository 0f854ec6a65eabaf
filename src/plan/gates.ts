import type { Plan } from "./plan.ts";

/** Why a plan may not be carried out as it is; empty: it may. Decided here once, whatever the terminal. */
export type Gate =
  | { code: "needs-yes"; deletes: number }
  | { code: "too-many-deletes"; deletes: number; limit: number };

export function gatesOf(plan: Plan, allowed: { yes: boolean; maxDeletes: number }): Gate[] {
  const deletes = plan.steps.filter((step) => step.do === "delete").length;
  const gates: Gate[] = [];
  if (deletes > allowed.maxDeletes) gates.push({ code: "too-many-deletes", deletes, limit: allowed.maxDeletes });
  if (deletes > 0 && !allowed.yes) gates.push({ code: "needs-yes", deletes });
  return gates;
}
