import type { KcxError } from "#errors.ts";
import type { Address } from "#model/address.ts";
import type { Step } from "#plan/plan.ts";

/** What became of one step; every step of a plan gets exactly one, in the plan's order. */
export type Outcome = { step: Step } & (
  | { kind: "done" }
  /** Somebody else did it meanwhile, just as the file says. */
  | { kind: "overtaken" }
  /** `passing`: the server stumbled (a 500), and the next try may well succeed. */
  | { kind: "failed"; error: KcxError; passing?: true }
  /** Somebody else changed the object since it was read: made it, or took it away. */
  | { kind: "stale"; error: KcxError }
  | {
      kind: "not-attempted";
      because: { kind: "failed"; address: Address } | { kind: "failures" } | { kind: "interrupted" };
    }
);

export interface ApplyResult {
  outcomes: readonly Outcome[];
  /** What reading again found still to do; absent when nothing was written, so nothing was read again. */
  left?: readonly Step[];
}
