import { asList, asMap, get, type JsonMap } from "./json.ts";

/** What makes a step of a flow the same one in two versions of it: what it is, then what its configuration is called. */
export interface StepKey {
  key: string;
  config: string;
}

/** Of a step as it is written. A flow within is known by its alias and its form; a step by its authenticator. */
export function stepKey(step: JsonMap): StepKey {
  const { flowAlias, providerId = "basic-flow", authenticator = "" } = step;
  const key = flowAlias === undefined ? `step ${authenticator}` : `flow ${providerId} ${flowAlias}`;
  return { key, config: String(get(asMap(get(step, "authenticatorConfig")), "alias") ?? "") };
}

/**
 * Each wanted step with the one that is there which it takes for its own, in the order wanted: of two that do the same,
 * the one whose configuration has the same name.
 */
export function pairSteps<A, B>(
  there: readonly A[],
  wanted: readonly B[],
  keyThere: (one: A) => StepKey,
  keyWanted: (one: B) => StepKey,
): { pairs: [B, A][]; missing: B[]; left: A[] } {
  const left = [...there];
  const taken = new Map<B, A>();
  const take = (step: B, isSame: (one: StepKey, other: StepKey) => boolean) => {
    if (taken.has(step)) return;
    const at = left.findIndex((one) => isSame(keyThere(one), keyWanted(step)));
    for (const own of at < 0 ? [] : left.splice(at, 1)) taken.set(step, own);
  };
  for (const step of wanted) take(step, (one, other) => one.key === other.key && one.config === other.config);
  for (const step of wanted) take(step, (one, other) => one.key === other.key);
  return {
    pairs: wanted.flatMap((step): [B, A][] => (taken.has(step) ? [[step, taken.get(step) as A]] : [])),
    missing: wanted.filter((step) => !taken.has(step)),
    left,
  };
}

/** The steps of a flow within. */
export function within(step: JsonMap): JsonMap[] {
  return asList(get(step, "authenticationExecutions")).map(asMap);
}

/** The aliases of all flows within these steps. */
export function aliasesWithin(steps: readonly JsonMap[]): string[] {
  return steps.flatMap((step) => {
    const { flowAlias } = step;
    return [...(typeof flowAlias === "string" ? [flowAlias] : []), ...aliasesWithin(within(step))];
  });
}
