import pLimit from "p-limit";
import { KcxError } from "#errors.ts";
import { type Address, rootOf } from "#model/address.ts";
import type { Entry } from "#model/realm.ts";
import { needsOf } from "#plan/order.ts";
import type { Planned, Step } from "#plan/plan.ts";
import type { AdminApi } from "#resources/api.ts";
import { kindOf } from "#resources/index.ts";
import type { Target } from "#resources/kind.ts";
import { changedFields } from "./changed-fields.ts";
import type { Outcome } from "./outcome.ts";

export interface ApplyRun {
  /** Once aborted no further request starts; the one under way ends. */
  signal: AbortSignal;
  onOutcome(outcome: Outcome): void;
  /** HTTP status behind an error, if there was an answer. */
  statusOf(error: unknown): number | undefined;
}

/** More than four in flight gains nothing on a small server, and eight lose. */
const AT_ONCE = 4;

/**
 * Carries out a plan, wave by wave. Steps of one object run one after another: two writers on one client's mappers can
 * both succeed and leave two of one name, and then every PUT of that client is a 500.
 */
export async function apply({ plan, have, want }: Planned, api: AdminApi, run: ApplyRun): Promise<Outcome[]> {
  const outcomes = new Map<Step, Outcome>();
  const byAddress = new Map(plan.steps.map((step) => [step.address, step]));
  const limit = pLimit(AT_ONCE);
  const settle = (outcome: Outcome) => {
    outcomes.set(outcome.step, outcome);
    run.onOutcome(outcome);
  };
  const attempt = async (step: Step): Promise<void> => {
    const because = reasonNotTo(step);
    if (because) return settle({ step, kind: "not-attempted", because });
    settle(await carryOut(step, want, api, run.statusOf));
  };
  const reasonNotTo = (step: Step) => {
    if (run.signal.aborted) return { kind: "interrupted" } as const;
    const failures = [...outcomes.values()].filter(({ kind }) => kind !== "done");
    if (step.do === "delete") return failures.length > 0 ? ({ kind: "failures" } as const) : undefined;
    const needed = needsOf(step, byAddress, have, want).find((other) =>
      failures.some((failure) => failure.step === other),
    );
    return needed ? ({ kind: "failed", address: needed.address } as const) : undefined;
  };
  for (const wave of [...new Set(plan.steps.map((step) => step.wave))].sort((one, other) => one - other)) {
    const runs = byRoot(plan.steps.filter((step) => step.wave === wave)).map((steps) =>
      limit(async () => {
        for (const step of steps) await attempt(step);
      }),
    );
    await Promise.all(runs);
  }
  return plan.steps.map(
    (step) => outcomes.get(step) ?? { step, kind: "not-attempted", because: { kind: "interrupted" } },
  );
}

async function carryOut(
  step: Step,
  want: Planned["want"],
  api: AdminApi,
  statusOf: ApplyRun["statusOf"],
): Promise<Outcome> {
  const kind = kindOf(step.address);
  try {
    if (step.do === "create") await kind.create(api, target(step.address, step), step.children, want.objects);
    else if (step.do === "delete") await kind.remove(api, step.address);
    else await kind.update(api, target(step.address, want.objects.get(step.address)), changedFields(step.changes));
    return { step, kind: "done" };
  } catch (cause) {
    const status = statusOf(cause);
    if (step.do === "delete" && status === 404) return { step, kind: "done" };
    const error = cause instanceof KcxError ? cause : new KcxError("INTERNAL", String(cause), { cause });
    // Two that give the same role at once: one of them is told of a conflict.
    if (status === 409 || (step.do === "update" && status === 404)) return { step, kind: "stale", error };
    return { step, kind: "failed", error, ...(status === 500 && isReadBack(step) ? { passing: true } : {}) };
  }
}

/** Whether reading the realm again tells if a step is still to do; not all secrets are shown, and nothing is deleted unasked. */
function isReadBack(step: Step): boolean {
  return step.do === "create" || (step.do === "update" && step.changes.every(({ kind }) => kind !== "secret"));
}

function target(address: Address, entry: Entry = { fields: {} }): Target {
  const { fields, owner } = entry;
  return owner === undefined ? { address, fields } : { address, fields, owner };
}

function byRoot(steps: readonly Step[]): Step[][] {
  // What is one document on the server has one writer, whatever its objects are called.
  const root = ({ address }: Step) => (kindOf(address).serial ? kindOf(address).name : rootOf(address));
  return [...new Set(steps.map(root))].map((name) => steps.filter((step) => root(step) === name));
}
