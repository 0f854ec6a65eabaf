import { type Address, parseAddress } from "./address.ts";
import from2 from "./baseline/26.2.5.json" with { type: "json" };
import from3 from "./baseline/26.3.5.json" with { type: "json" };
import from4 from "./baseline/26.4.7.json" with { type: "json" };
import from5 from "./baseline/26.5.5.json" with { type: "json" };
import from7 from "./baseline/26.7.3.json" with { type: "json" };
import type { JsonMap } from "./json.ts";
import type { Entry, Realm } from "./realm.ts";
import { isOlder } from "./version.ts";

/** The name under which `scripts/baseline.mjs` made the realm that the baseline was read from. */
const PLACEHOLDER = "kcx-baseline";

const NAMED = new RegExp(`(default-roles-)?${PLACEHOLDER}`, "g");

interface Baseline {
  version: string;
  objects: Record<Address, JsonMap>;
}

/** How an older server's differs from the newest: null where there is no such object, no such field. */
interface Difference {
  version: string;
  objects: Record<Address, JsonMap | null>;
}

const NEWEST = from7 as unknown as Baseline;

/** The newer first. */
const OLDER = [from5, from4, from3, from2] as unknown as readonly Difference[];

/** What a new realm contains by itself, on the newest server version known here that isn't newer than `version`. */
export function newRealm(name: string, version?: string): Realm {
  const key = JSON.stringify([name, version]);
  const known = MADE.get(key) ?? makeRealm(name, version);
  // Asked for again and again, object by object, for the realm or two of a run.
  MADE.set(key, known);
  return known;
}

const MADE = new Map<string, Realm>();

function makeRealm(name: string, version: string | undefined): Realm {
  const { objects, version: known } = baselineOf(version);
  const named = (text: string, encode: (name: string) => string) =>
    text.replace(NAMED, (_, role: string | undefined) =>
      // Keycloak names the default role after the realm, in lower case.
      encode(role === undefined ? name : role + name.toLowerCase()),
    );
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  const entries = Object.entries(objects).map(([address, fields]): [Address, Entry] => [
    named(address, encodeURIComponent),
    { fields: JSON.parse(named(JSON.stringify(fields), inJson)) as JsonMap },
  ]);
  return { name, exists: false, version: known, objects: new Map(entries) };
}

/** Kinds whose built-in objects never go; a policy of registration or a mapper may well have to. */
const KEPT = [
  "realm",
  "client",
  "client-scope",
  "role",
  "default-groups",
  "user-profile",
  "flow",
  "flow-bindings",
  "localization",
];

/** Whether every new realm has this object by itself, and cannot do without it. */
export function isBuiltIn(address: Address, realm: string): boolean {
  return KEPT.includes(parseAddress(address).kind) && newRealm(realm).objects.has(address);
}

function baselineOf(version: string | undefined): Baseline {
  if (version === undefined || !isOlder(version, NEWEST.version)) return NEWEST;
  const known = OLDER.find((one) => !isOlder(version, one.version)) ?? OLDER.at(-1);
  return known === undefined ? NEWEST : { version: known.version, objects: older(known.objects) };
}

function older(objects: Difference["objects"]): Baseline["objects"] {
  const all = new Map(Object.entries(NEWEST.objects));
  for (const [address, fields] of Object.entries(objects)) {
    if (fields === null) all.delete(address);
    else all.set(address, withoutNull({ ...all.get(address), ...fields }));
  }
  return Object.fromEntries(all);
}

function withoutNull(fields: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
