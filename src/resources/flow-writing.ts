import { asList, asMap, get, isMap, type JsonMap, sameJson } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { Execution } from "./flow-tree.ts";
import { nameOf } from "./role-parts.ts";

/** A step as the server has it, with those of a flow within it. */
interface Live {
  info: JsonMap;
  id: string;
  key: string;
  within: Live[];
}

/**
 * Makes the steps of a flow these, in place, while it may be in use: what is new comes first (switched off, until it
 * is complete), then what changes, and what is no longer wanted goes last.
 */
export async function writeSteps(api: AdminApi, flow: string, wanted: readonly Execution[]): Promise<void> {
  await makeRoom(api, flow, wanted);
  await writeLevel(api, flow, await liveSteps(api, flow), wanted);
}

/** An alias is taken wherever it is: a flow within that moves to another place is made anew there. */
async function makeRoom(api: AdminApi, flow: string, wanted: readonly Execution[]): Promise<void> {
  const places = new Map(placesOf(wanted, flow));
  const visit = async (steps: readonly Live[], above: string): Promise<void> => {
    for (const step of steps) {
      const place = places.get(aliasOf(step.key));
      if (place !== undefined && place !== `${above} ${step.key}`) await api.flows.removeExecution(step.id);
      else await visit(step.within, nameOf(step.info, "displayName"));
    }
  };
  await visit(await liveSteps(api, flow), flow);
}

function placesOf(steps: readonly Execution[], above: string): [string, string][] {
  return steps.flatMap((step): [string, string][] => {
    const alias = get(step, "flowAlias");
    if (typeof alias !== "string") return [];
    return [[alias, `${above} ${keyOf(step)}`], ...placesOf(within(step), alias)];
  });
}

async function writeLevel(
  api: AdminApi,
  flow: string,
  before: readonly Live[],
  wanted: readonly Execution[],
): Promise<void> {
  const { missing } = matched(before, wanted);
  for (const step of missing) await add(api, flow, step);
  // Where a flow was added, the server tells its id, and not that of its place in this one.
  const live = missing.length > 0 ? await liveSteps(api, flow) : before;
  const { pairs, left } = matched(live, wanted);
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

/** Each wanted step with the one that is there, which it takes for its own. */
function matched(live: readonly Live[], wanted: readonly Execution[]) {
  const left = [...live];
  const missing: Execution[] = [];
  const pairs: [Execution, Live][] = [];
  for (const step of wanted) {
    const at = left.findIndex(({ key }) => key === keyOf(step));
    const [own] = at < 0 ? [] : left.splice(at, 1);
    if (own) pairs.push([step, own]);
    else missing.push(step);
  }
  return { pairs, missing, left };
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
    const key = isFlow ? `flow ${kind} ${nameOf(info, "displayName")}` : `step ${String(provider)}`;
    const live: Live = { info, id: nameOf(info, "id"), key, within: [] };
    (depth === 0 ? top : (path[depth - 1]?.within ?? top)).push(live);
    path.splice(depth, path.length, live);
  }
  return top;
}

function keyOf(step: Execution): string {
  const { flowAlias, providerId = "basic-flow", authenticator } = step;
  return flowAlias === undefined ? `step ${String(authenticator)}` : `flow ${String(providerId)} ${String(flowAlias)}`;
}

/** Of a flow's key. */
function aliasOf(key: string): string {
  return /^flow \S+ (.*)$/s.exec(key)?.[1] ?? "";
}

function within(step: Execution): Execution[] {
  return asList(get(step, "authenticationExecutions")).map(asMap);
}
