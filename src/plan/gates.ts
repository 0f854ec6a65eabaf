import { isBeneath } from "#model/address.ts";
import type { Consequences } from "./consequences.ts";
import type { Note, Planned } from "./plan.ts";

/** Why a plan may not be carried out as it is; empty: it may. Decided here once, whatever the terminal. */
export type Gate =
  | { code: "not-managed"; keys: readonly string[] }
  | { code: "needs-yes"; deletes: number }
  | { code: "forgets"; secrets: readonly Forgotten[] }
  | { code: "too-many-deletes"; deletes: number; limit: number }
  | { code: "breaks-contracts"; contracts: number }
  | { code: "breaks-exchanges"; exchanges: number }
  | { code: "fails-on"; what: FailOn; count: number };

type Forgotten = Extract<Note, { code: "forgotten" }>;

/** What `--fail-on` may name. */
export const FAIL_ON = ["broken", "widen", "delete"] as const;
export type FailOn = (typeof FAIL_ON)[number];

export interface Allowed {
  yes: boolean;
  maxDeletes: number;
  broken: boolean;
  failOn: readonly FailOn[];
  skipUnsupported: boolean;
}

export function gatesOf(planned: Planned, consequences: Consequences, allowed: Allowed): Gate[] {
  const keys = [
    ...new Set(planned.plan.notes.flatMap((note) => (note.code === "not-managed" ? [note.key] : []))),
  ].sort();
  const gates: Gate[] = keys.length > 0 && !allowed.skipUnsupported ? [{ code: "not-managed", keys }] : [];
  // What goes from a realm that is only being made was never anybody's, and nothing worked there.
  if (!planned.have.exists) return [...gates, ...failuresOf(planned, consequences, allowed.failOn)];
  const deletes = deletesOf(planned);
  const contracts = brokenOf(consequences);
  if (contracts > 0 && !allowed.broken) gates.push({ code: "breaks-contracts", contracts });
  if (consequences.lost.length > 0 && !allowed.broken) {
    gates.push({ code: "breaks-exchanges", exchanges: consequences.lost.length });
  }
  if (deletes > allowed.maxDeletes) gates.push({ code: "too-many-deletes", deletes, limit: allowed.maxDeletes });
  gates.push(...failuresOf(planned, consequences, allowed.failOn));
  const secrets = planned.plan.notes.filter((note) => note.code === "forgotten");
  if (secrets.length > 0 && !allowed.yes) gates.push({ code: "forgets", secrets });
  if (deletes > 0 && !allowed.yes) gates.push({ code: "needs-yes", deletes });
  return gates;
}

/** What was asked to be a failure, and happens. */
export function failuresOf(planned: Planned, consequences: Consequences, failOn: readonly FailOn[]): Gate[] {
  const counts: Record<FailOn, number> = {
    broken: brokenOf(consequences) + consequences.lost.length,
    widen: [...consequences.effects.values()].filter((effect) => effect === "widens" || effect === "both").length,
    delete: deletesOf(planned),
  };
  return failOn.flatMap((what): Gate[] => (counts[what] > 0 ? [{ code: "fails-on", what, count: counts[what] }] : []));
}

/** What comes unasked with something that is only being made was never anybody's. */
function deletesOf({ plan }: Planned): number {
  const made = plan.steps.filter((step) => step.do === "create");
  return plan.steps.filter(
    (step) => step.do === "delete" && !made.some(({ address }) => isBeneath(step.address, address)),
  ).length;
}

function brokenOf({ fates }: Consequences): number {
  return fates.filter(({ fate }) => fate === "broken").length;
}
