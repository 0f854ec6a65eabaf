import { REALM } from "#model/address.ts";
import { asStrings, get } from "#model/json.ts";
import type { Check } from "./check.ts";
import type { Scene } from "./scene.ts";

const TYPES = ["TOKEN_EXCHANGE", "TOKEN_EXCHANGE_ERROR"];
const SETTINGS = ["enabledEventTypes", "eventsEnabled"];

/** Who exchanged whose token for what is known only where the realm keeps these events. */
export const exchangeEvents: Check<"exchange-events"> = {
  id: "exchange-events",
  severity: "warning",
  find(scene) {
    if (scene.requesters.length === 0) return [];
    const missing = missingIn(scene);
    const [field] = SETTINGS.filter((name) => scene.declaration.objects.get(REALM)?.fields[name] !== undefined);
    // A file that says nothing of events leaves them to whoever does.
    if (missing === undefined || field === undefined) return [];
    const fix = TYPES.filter((type) => missing.includes(type)).map(
      (name) => ({ do: "add", address: REALM, path: ["enabledEventTypes"], name }) as const,
    );
    const on = { do: "set", address: REALM, path: ["eventsEnabled"], value: true } as const;
    return [{ code: "exchange-events", missing, address: REALM, field, fix: missing.length === 0 ? [on] : fix }];
  },
};

/** Types that aren't kept; none: no event is. An empty list of types stands for all that are worth keeping. */
function missingIn({ index: { settings } }: Scene): readonly string[] | undefined {
  if (get(settings, "eventsEnabled") !== true) return [];
  const types = asStrings(get(settings, "enabledEventTypes"));
  const missing = types.length === 0 ? [] : TYPES.filter((type) => !types.includes(type));
  return missing.length === 0 ? undefined : missing;
}
