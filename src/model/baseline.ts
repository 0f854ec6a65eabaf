import newest from "./baseline/26.7.3.json" with { type: "json" };
import type { Address } from "./address.ts";
import type { Realm } from "./realm.ts";
import type { JsonMap } from "./json.ts";

/** The name under which `scripts/baseline.mjs` made the realm that the baseline was read from. */
const PLACEHOLDER = "kcx-baseline";

interface Baseline {
  version: string;
  objects: Record<Address, JsonMap>;
}

const BASELINES: readonly Baseline[] = [newest as unknown as Baseline];

/** What a new realm contains by itself, on the newest server version known here that isn't newer than `version`. */
export function newRealm(name: string, version?: string): Realm {
  const { objects, version: known } = baselineOf(version);
  const text = JSON.stringify(objects).replaceAll(PLACEHOLDER, JSON.stringify(name).slice(1, -1));
  const entries = Object.entries(JSON.parse(text) as Baseline["objects"]);
  return { name, exists: false, version: known, objects: new Map(entries.map(([address, fields]) => [address, { fields }])) };
}

/** Whether every new realm has this object by itself: such objects are never deleted. */
export function isBuiltIn(address: Address, realm: string): boolean {
  return newRealm(realm).objects.has(address);
}

function baselineOf(version: string | undefined): Baseline {
  const [first, ...rest] = BASELINES;
  if (!first) throw new Error("no baseline");
  return version === undefined ? first : (rest.find((baseline) => baseline.version === version) ?? first);
}
