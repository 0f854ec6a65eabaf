import { REALM } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";

/**
 * Of the settings of a new realm those that this realm shows, too. A new realm is known as the newest server makes it, and
 * an older one has never heard of a setting that it doesn't show: no file says anything of it.
 */
export function heardOf(settings: JsonMap, { objects }: Realm): JsonMap {
  const shown = objects.get(REALM)?.fields ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([field]) => Object.hasOwn(shown, field)));
}
