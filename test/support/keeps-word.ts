import { expect, onTestFinished } from "vitest";
import type { PlanOptions } from "#commands/shared/planning.ts";
import type { Realm } from "#model/realm.ts";
import { simulate } from "#plan/simulate.ts";
import { applyHere, comparable, planOf, snapshotOf } from "./direct.ts";
import { makeRealm } from "./keycloak.ts";

/** A file, or a file with options; each is applied to what the one before left. */
export type Step = string | [yaml: string, options: PlanOptions];

/** A new realm, brought from file to file: the server does at each what the plan said. */
export async function inSteps(steps: readonly Step[]): Promise<void> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  for (const step of steps) {
    const [yaml, options] = typeof step === "string" ? [step] : step;
    await keepsWord(realm.name, yaml, options);
  }
}

/** Plans, applies, reads again: every object and every field must be as the simulation said. */
export async function keepsWord(name: string, yaml: string, options: PlanOptions = {}): Promise<void> {
  const { have, plan } = await planOf(name, yaml, options);
  expect(plan.steps).not.toEqual([]);
  await applyHere(name, yaml, options);
  const after = (await snapshotOf(name, yaml)) as Realm;
  expect(comparable(after)).toEqual(comparable(simulate(have, plan.steps)));
}
