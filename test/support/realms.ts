/** Files and realms without a server: what a file declares, and what a realm is that was made from files. */
import { stringify } from "yaml";
import { load } from "#config/load.ts";
import type { ReferenceSources } from "#config/references.ts";
import { newRealm } from "#model/baseline.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Realm } from "#model/realm.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import type { Plan } from "#plan/plan.ts";
import { simulate } from "#plan/simulate.ts";

export interface Surroundings {
  env?: Readonly<Record<string, string>>;
  files?: Readonly<Record<string, string>>;
  forbidden?: readonly string[];
}

export function sourcesOf({ env = {}, files = {}, forbidden = [] }: Surroundings = {}): ReferenceSources {
  const own = (map: Readonly<Record<string, string>>, key: string) => (Object.hasOwn(map, key) ? map[key] : undefined);
  return { env: (name) => own(env, name), file: (path) => own(files, path), forbidden: new Set(forbidden) };
}

/** The declaration of one realm, from the text of a file or the value that it holds. */
export function declare(file: string | object, surroundings?: Surroundings): Declaration {
  const text = typeof file === "string" ? file : stringify(file);
  const [declaration] = load([{ name: "realm.yaml", text, overlay: false }], sourcesOf(surroundings));
  if (!declaration) throw new Error("no declaration");
  return declaration;
}

export const KEEP: KeepOptions = { prune: false, adopt: false, resetPasswords: false };

/** The plan for a file on a realm, or on none. */
export function planFor(live: Realm | undefined, file: string | object, options: Partial<KeepOptions> = {}): Plan {
  return makePlan(live, declare(file), { ...KEEP, ...options }).plan;
}

/** The realm after applying a declaration. */
export function applied(live: Realm | undefined, declaration: Declaration, options: Partial<KeepOptions> = {}): Realm {
  const { plan, have } = makePlan(live, declaration, { ...KEEP, ...options });
  return simulate(have, plan.steps);
}

/** A realm as it is after files were applied, one after the other; without files as every new realm is. */
export function realmMade(...files: readonly (string | object)[]): Realm {
  const fresh: Realm = { ...newRealm("demo"), exists: true };
  return files.reduce<Realm>((realm, file) => applied(realm, declare(file)), fresh);
}

/** The same realm as if nobody had marked anything: made by hand. */
export function byHand(realm: Realm): Realm {
  return { ...realm, objects: new Map([...realm.objects].map(([address, { fields }]) => [address, { fields }])) };
}
