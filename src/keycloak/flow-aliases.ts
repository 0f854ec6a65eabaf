import { get, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "#resources/api.ts";
import { statusOf } from "./errors.ts";

/** Where a flow shall be made: within which, and of which type; absent: at the top. */
interface Place {
  above: string;
  type: unknown;
}

/**
 * An alias is taken wherever it is. The plan has it that this one is wanted once: what has it now will go, and is
 * called otherwise until then. It stays in its place meanwhile, since the flow around it may be in use. Where it is
 * just what shall be made, somebody else was quicker: that is a conflict like any other.
 */
export async function withAlias<T>(
  api: Pick<AdminApi["flows"], "list" | "executions" | "get" | "update">,
  alias: string,
  place: Place | undefined,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    const top = await api.list();
    const holder = place && top.find((flow) => get(flow, "alias") === alias && get(flow, "builtIn") !== true);
    const id = get(holder ?? {}, "id") ?? (await idWithin(api, top, alias, place));
    if (typeof id !== "string") throw error;
    const { authenticationExecutions: _, ...own } = await api.get(id);
    await api.update(id, { ...own, alias: `${alias} ${id.slice(0, 8)}` });
    return make();
  }
}

async function idWithin(
  { executions }: Pick<AdminApi["flows"], "executions">,
  top: readonly JsonMap[],
  alias: string,
  place: Place | undefined,
): Promise<unknown> {
  for (const flow of top) {
    const name = String(get(flow, "alias"));
    for (const [above, steps] of stepsByFlow(name, await executions(name))) {
      const step = steps.find((one) => get(one, "authenticationFlow") === true && get(one, "displayName") === alias);
      if (!step) continue;
      const type = get(step, "providerId") === undefined ? "basic-flow" : "form-flow";
      return place?.above === above && place.type === type ? undefined : get(step, "flowId");
    }
  }
  return undefined;
}

/** The steps of a flow and of each flow within it, which the server lists one after the other. */
export function stepsByFlow(alias: string, listed: readonly JsonMap[]): Map<string, JsonMap[]> {
  const found = new Map<string, JsonMap[]>();
  const path = [alias];
  for (const step of listed) {
    const depth = Number(get(step, "level") ?? 0);
    const above = path[depth] ?? alias;
    found.set(above, [...(found.get(above) ?? []), step]);
    if (get(step, "authenticationFlow") === true) path[depth + 1] = String(get(step, "displayName"));
  }
  return found;
}
