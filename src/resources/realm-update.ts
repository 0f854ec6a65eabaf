import { asMap, get, type JsonMap } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Target } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { POLICIES } from "./realm-settings.ts";

/** Maps that a PUT replaces whole. */
export const WHOLES = ["attributes", "smtpServer", "browserSecurityHeaders"];

/** What a PUT resets when it doesn't come along. */
const ALWAYS = ["attributes", "oauth2DeviceCodeLifespan", "oauth2DevicePollingInterval"];

/**
 * A realm's PUT is a patch of most top-level fields only. Maps are replaced whole. CIBA, PAR and the device grant are
 * put back to their defaults by any PUT that doesn't carry them (updateCibaSettings and its like read what comes, or
 * take the default): `attributes` and the device's settings always go along, as they are. A masked SMTP password
 * keeps its value.
 */
export async function updateRealm(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const sets = Object.keys(changes.sets).map((field) => [field, get(target.fields, field) ?? []]);
  const values: JsonMap = { ...changes.values, ...Object.fromEntries(sets) };
  const touched = Object.entries(changes.maps).filter(([, map]) => Object.keys(map).length > 0);
  if (Object.keys(values).length + touched.length === 0) return;
  const now = await api.realm.get();
  const policies = POLICIES.filter((policy) => policy.some((field) => Object.hasOwn(values, field)));
  // What the server doesn't show it may not know: an unknown field is a 400 (older versions).
  const kept = [...ALWAYS, ...policies.flat()].flatMap((field) => {
    const value = get(now, field);
    return value === undefined ? [] : [[field, value]];
  });
  const maps = touched.map(([field, map]) => [field, mergeMap(asMap(get(now, field)), map)]);
  await api.realm.update({ ...Object.fromEntries(kept), ...values, ...Object.fromEntries(maps) });
}
