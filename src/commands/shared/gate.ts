import { KcxError } from "#errors.ts";
import type { Consequences } from "#plan/consequences.ts";
import { FAIL_ON, type FailOn, type Gate } from "#plan/gates.ts";
import type { Planned } from "#plan/plan.ts";
import { brokenFacts, brokenText, lostCount, lostFacts } from "#report/contracts.ts";
import { deletesText, failedText, forgetsText } from "#report/plan.ts";
import type { PlanOptions } from "./planning.ts";

/** What `--fail-on` names. @throws KcxError USAGE on other words, before anything is read. */
export function failOnOf({ failOn = "" }: PlanOptions): FailOn[] {
  const words = failOn.split(",").map((word) => word.trim());
  return words.filter(Boolean).map((word) => {
    const known = FAIL_ON.find((one) => one === word);
    if (known === undefined) throw new KcxError("USAGE", `--fail-on knows ${FAIL_ON.join(", ")}, and not ${word}`);
    return known;
  });
}

/** Why a plan is stopped, with what to look at. */
export function gateError(gate: Gate, { plan }: Planned, { fates, lost }: Consequences): KcxError {
  switch (gate.code) {
    case "not-managed":
      return new KcxError("NOT_MANAGED", gate.keys.join(", "));
    case "needs-yes":
      return new KcxError("NEEDS_YES", deletesText(gate.deletes));
    case "forgets":
      return new KcxError("FORGETS", gate.secrets.map(forgetsText).join(", "));
    case "too-many-deletes":
      return new KcxError("TOO_MANY_DELETES", `${deletesText(gate.deletes)}, more than ${gate.limit}`);
    case "breaks-contracts":
      return new KcxError("BREAKS_CONTRACTS", brokenText(gate.contracts), { facts: brokenFacts(fates, plan) });
    case "breaks-exchanges":
      return new KcxError("BREAKS_CONTRACTS", lostCount(gate.exchanges), { facts: lostFacts(lost, plan) });
    case "fails-on":
      return new KcxError("FAIL_ON", failedText(gate.what, gate.count), { facts: brokenFacts(fates, plan) });
  }
}
