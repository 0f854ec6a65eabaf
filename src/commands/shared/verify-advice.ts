import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { suspectsFor } from "#exchange/explain/complaint.ts";
import { isGood } from "#exchange/explain/search.ts";
import type { Forecast } from "#exchange/judge.ts";
import type { RuleName } from "#exchange/rules/names.ts";
import type { Verdict } from "#oauth/verdict.ts";
import type { Advice } from "#report/verify-advice.ts";
import type { Context } from "../context.ts";
import { explainedIn } from "./explain-one.ts";
import { type Scene, sceneOf } from "./explain-scene.ts";
import type { Chosen } from "./verify-choice.ts";
import type { FileOptions } from "./workspace.ts";

type Broken = Extract<Verdict, { status: "broken" }>;

/**
 * Where to mend what is broken: the model knows what the files alone would make. Where that is what came, the file is to
 * blame, and the edit is told that would help; where it would be as expected, the realm is otherwise than the file.
 */
export function adviceFor(
  ctx: Context,
  { said, contracts }: Chosen,
  verdicts: readonly Verdict[],
  variables: Variables,
  options: FileOptions,
): Map<Verdict, Advice> {
  const advice = new Map<Verdict, Advice>();
  if (said === undefined) return advice;
  const { workspace, declaration } = said;
  const broken = verdicts.filter((verdict): verdict is Broken => verdict.status === "broken" && isOfRealm(verdict));
  let scene: Scene | undefined;
  for (const verdict of broken) {
    const contract = contracts.find(({ slug }) => slug === verdict.slug);
    if (contract === undefined) continue;
    try {
      scene ??= sceneOf(ctx, variables, workspace, declaration, undefined, options);
      const { told, offers } = explainedIn(scene, { contract, declared: true });
      const at = { files: workspace.names, ...(options.realm === undefined ? {} : { realm: options.realm }) };
      const [offer] = isSame(told.forecast, verdict) ? offers : [];
      advice.set(verdict, offer ? { kind: "edit", offer, ...at } : { kind: isGood(told) ? "realm" : "look", ...at });
    } catch (error) {
      // Files that can't be planned by themselves say nothing.
      if (!(error instanceof KcxError)) throw error;
    }
  }
  return advice;
}

/** What comes of a wrong password, of a session or of the server's state is no matter of the realm's configuration. */
const BEYOND: readonly RuleName[] = ["credentials", "user-known", "subject-token-valid", "https", "lifespan"];

function isOfRealm(verdict: Broken): boolean {
  if (verdict.stage === "configuration" || verdict.stage === "signature") return false;
  if (verdict.came.kind === "token") return true;
  const { error, description } = verdict.came;
  const rules = suspectsFor({ error, ...(description === null ? {} : { description }) }).map(({ rule }) => rule);
  return rules.length > 0 && !rules.some((rule) => BEYOND.includes(rule));
}

function isSame(forecast: Forecast, verdict: Broken): boolean {
  if (forecast.status !== "broken" || verdict.came === null || forecast.came.kind !== verdict.came.kind) return false;
  if (forecast.came.kind === "token" || verdict.came.kind === "token") {
    return JSON.stringify(forecast.differences) === JSON.stringify(verdict.differences);
  }
  return forecast.came.error === verdict.came.error && forecast.came.description === verdict.came.description;
}
