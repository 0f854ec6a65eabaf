import type { Planned } from "./plan.ts";

/** Why a plan may not be carried out as it is; empty: it may. Decided here once, whatever the terminal. */
export type Gate =
  | { code: "needs-yes"; deletes: number }
  | { code: "too-many-deletes"; deletes: number; limit: number };

export function gatesOf({ plan, have }: Planned, allowed: { yes: boolean; maxDeletes: number }): Gate[] {
  // What goes from a realm that is only being made was never anybody's.
  if (!have.exists) return [];
  const deletes = plan.steps.filter((step) => step.do === "delete").length;
  const gates: Gate[] = [];
  if (deletes > allowed.maxDeletes) gates.push({ code: "too-many-deletes", deletes, limit: allowed.maxDeletes });
  if (deletes > 0 && !allowed.yes) gates.push({ code: "needs-yes", deletes });
  return gates;
}
