import { pairSteps, type StepKey, stepKey, within } from "#model/flow-steps.ts";
import { asMap, get, isMap, type JsonMap, sameJson } from "#model/json.ts";
import { MASKED } from "#model/secret.ts";
import type { AdminApi } from "./api.ts";
import type { Execution } from "./flow-tree.ts";
import { nameOf } from "./role-parts.ts";

/** A step as the server has it, with those of a flow within it. */
interface Live {
  info: JsonMap;
  id: string;
  key: StepKey;
  within: Live[];
}

/**
 * Makes the steps of a flow these, in place, while it may be in use: what is new comes first (switched off, until it
 * is complete), then what changes, and what is no longer wanted goes last.
 */
export async function writeSteps(api: AdminApi, flow: string, wanted: readonly Execution[]): Promise<void> {
  await shareNothing(api, await liveSteps(api, flow));
  await writeLevel(api, flow, await liveSteps(api, flow), wanted);
}

async function writeLevel(
  api: AdminApi,
  flow: string,
  before: readonly Live[],
  wanted: readonly Execution[],
): Promise<void> {
  const { missing } = pairSteps(before, wanted, ({ key }) => key, stepKey);
  for (const step of missing) await add(api, flow, step);
  // Where a flow was added, the server tells its id, and not that of its place in this one.
  const live = missing.length > 0 ? await liveSteps(api, flow) : before;
  const { pairs, left } = pairSteps(live, wanted, ({ key }) => key, stepKey);
  const priorities = pairs.map(([, { info }]) => Number(get(info, "priority") ?? 0));
  const isOrdered = priorities.every((priority, index) => index === 0 || priority > (priorities[index - 1] ?? 0));
  for (const [index, [step, own]] of pairs.entries()) {
    if (get(step, "flowAlias") === undefined) await configure(api, own, step);
    else await writeWithin(api, own, step);
    const priority = isOrdered ? (priorities[index] ?? 0) : (index + 1) * 10;
    const { requirement } = step;
    if (requirement !== get(own.info, "requirement") || priority !== priorities[index])
      await api.flows.updateExecution(flow, { ...own.info, requirement: requirement ?? "DISABLED", priority });
  }
  for (const { id } of left) await api.flows.removeExecution(id);
}

function add(api: AdminApi, flow: string, step: Execution): Promise<void> {
  const { authenticator = "", flowAlias, description = "", providerId = "basic-flow" } = step;
  // After all others: a priority that is taken would be another order.
  if (flowAlias === undefined) return api.flows.addExecution(flow, { provider: authenticator });
  const provider = authenticator === "" ? {} : { provider: authenticator };
  return api.flows.addFlow(flow, { alias: flowAlias, type: providerId, description, ...provider });
}

async function writeWithin(api: AdminApi, { info, within: live }: Live, step: Execution): Promise<void> {
  const { flowAlias = "", description = "", providerId = "basic-flow" } = step;
  const id = nameOf(info, "flowId");
  if ((get(info, "description") ?? "") !== description)
    await api.flows.update(id, { alias: flowAlias, description, providerId, topLevel: false });
  await writeLevel(api, String(flowAlias), live, within(step));
}

async function configure(api: AdminApi, { info, id }: Live, step: Execution): Promise<void> {
  const known = get(info, "authenticationConfig");
  const config = get(step, "authenticatorConfig");
  if (typeof known !== "string") {
    if (isMap(config)) await api.flows.createConfig(id, config);
    return;
  }
  if (!isMap(config)) return api.flows.removeConfig(known);
  const { alias, config: values } = await api.flows.getConfig(known);
  if (!sameJson({ alias: alias ?? "", config: values ?? {} }, config))
    await api.flows.updateConfig(known, { ...config, id: known });
}

/**
 * An import gives one configuration to all steps that name it. Whoever writes, or deletes, that of one step has changed
 * all of them; and a step that gets another one takes it from the others. So each gets its own, before anything else.
 */
async function shareNothing(api: AdminApi, steps: readonly Live[]): Promise<void> {
  const configs = steps.flatMap(configsOf);
  if (configs.length === 0) return;
  const owners = await api.flows.ownersOfConfigs();
  for (const id of new Set(configs)) {
    const sharers = owners.get(id) ?? [];
    if (sharers.length < 2) continue;
    const { alias = "", config = {} } = await api.flows.getConfig(id);
    // What nobody can read can't be copied.
    if (Object.values(asMap(config)).includes(MASKED)) continue;
    for (const step of sharers) await api.flows.createConfig(step, { alias, config });
  }
}

function configsOf({ info, within: inner }: Live): string[] {
  const config = get(info, "authenticationConfig");
  return [...(typeof config === "string" ? [config] : []), ...inner.flatMap(configsOf)];
}

/** The server lists the steps of all levels one after the other, each with its depth. */
async function liveSteps(api: AdminApi, flow: string): Promise<Live[]> {
  const top: Live[] = [];
  const path: Live[] = [];
  for (const info of await api.flows.executions(flow)) {
    const depth = Number(get(info, "level") ?? 0);
    const isFlow = get(info, "authenticationFlow") === true;
    const provider = get(info, "providerId");
    const kind = provider === undefined ? "basic-flow" : "form-flow";
    const what = isFlow ? `flow ${kind} ${nameOf(info, "displayName")}` : `step ${String(provider)}`;
    const key = { key: what, config: isFlow ? "" : nameOf(info, "alias") };
    const live: Live = { info, id: nameOf(info, "id"), key, within: [] };
    (depth === 0 ? top : (path[depth - 1]?.within ?? top)).push(live);
    path.splice(depth, path.length, live);
  }
  return top;
}
