import { asMap, get, type JsonMap, put } from "#model/json.ts";
import type { Change } from "#plan/plan.ts";
import type { ChangedFields } from "#resources/kind.ts";

/** The changes of a step, gathered by field for the kind that writes them. */
export function changedFields(changes: readonly Change[]): ChangedFields {
  let values: JsonMap = {};
  let maps: Record<string, JsonMap> = {};
  const sets: Record<string, { add: readonly string[]; remove: readonly string[] }> = {};
  let renamedFrom: string | undefined;
  let owner: string | undefined;
  for (const change of changes) {
    if (change.kind === "value" || change.kind === "secret") {
      // A scalar given as null is ignored by the server; the empty text clears it (keycloak-facts, Writing).
      values = put(values, change.field, change.to === null ? "" : change.to);
    } else if (change.kind === "key") {
      maps = { ...maps, [change.field]: put(asMap(get(maps, change.field)), change.key, change.to) };
    } else if (change.kind === "set") sets[change.field] = { add: change.add, remove: change.remove };
    else if (change.kind === "owner") owner = change.to;
    else renamedFrom = change.from;
  }
  return {
    values,
    maps,
    sets,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    ...(owner === undefined ? {} : { owner }),
  };
}
