import type { ScopeList } from "./api.ts";
import type { ChangedFields } from "./kind.ts";

/**
 * Moves scopes between the two lists of a client. A scope PUT to one list while it is on the other stays where it was,
 * with a 204: whatever leaves goes first.
 */
export async function scopeLists(
  sets: ChangedFields["sets"],
  set: (scope: string, list: ScopeList, member: boolean) => Promise<void>,
): Promise<void> {
  const lists = [
    ["default", sets["defaultClientScopes"]],
    ["optional", sets["optionalClientScopes"]],
  ] as const;
  for (const [list, change] of lists) for (const scope of change?.remove ?? []) await set(scope, list, false);
  for (const [list, change] of lists) for (const scope of change?.add ?? []) await set(scope, list, true);
}
