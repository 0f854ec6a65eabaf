import { KcxError } from "#errors.ts";
import { type Address, displayAddress } from "#model/address.ts";
import { asStrings, get, type Json } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { kindOf } from "#resources/index.ts";
import { digest } from "./hash.ts";
import type { Plan, Planned } from "./plan.ts";

/**
 * Plans as a file, for a review between `diff --out` and `apply --expect`. It can't be carried out: secrets are in it
 * only as references. Apply plans again, and writes only when everything is as it was reviewed: the steps, and every
 * object that a step touches or refers to.
 */
export interface PlanFile {
  format: 1;
  kind: "kcx-plan";
  realms: readonly { plan: Plan; expects: Readonly<Record<Address, string>> }[];
}

export function planFile(planned: readonly Planned[]): PlanFile {
  return { format: 1, kind: "kcx-plan", realms: planned.map((one) => ({ plan: one.plan, expects: expectsOf(one) })) };
}

/** @throws KcxError BAD_FILE when the text is no plan, or one of another version. */
export function readPlanFile(name: string, text: string): PlanFile {
  let parsed: Partial<PlanFile> | null;
  try {
    parsed = JSON.parse(text) as Partial<PlanFile> | null;
  } catch {
    parsed = null;
  }
  if (parsed?.kind !== "kcx-plan")
    throw new KcxError("BAD_FILE", `${name} is no plan: \`kcx diff --out FILE\` writes one`);
  if (parsed.format !== 1) throw new KcxError("BAD_FILE", `${name} was written by another version of kcx: plan again`);
  return parsed as PlanFile;
}

/** What moved since the review, a line each; empty: nothing did. */
export function movedSince(file: PlanFile, planned: Planned): string[] {
  const reviewed = file.realms.find(({ plan }) => plan.realm === planned.plan.realm);
  if (!reviewed) return [`realm ${planned.plan.realm} is not in the reviewed plan`];
  const steps = (plan: Plan) =>
    new Map(plan.steps.map((step) => [step.address, digest(JSON.parse(JSON.stringify(step)))]));
  const [before, after] = [steps(reviewed.plan), steps(planned.plan)];
  const lines = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((address) => {
    const title = displayAddress(address);
    if (!after.has(address)) return [`${title}: was to be changed, and no longer is`];
    if (!before.has(address)) return [`${title}: is to be changed now, and was not`];
    return before.get(address) === after.get(address) ? [] : [`${title}: the change itself is another`];
  });
  const touched = Object.entries(reviewed.expects).filter(([address, expected]) => now(planned, address) !== expected);
  return [...lines, ...touched.map(([address]) => `${displayAddress(address)}: was changed since`)];
}

function now({ have }: Planned, address: Address): string | undefined {
  return have.objects.has(address) ? digest(state(have, address)) : undefined;
}

/** The state of every object that a step touches or refers to, as digests: no value of the realm is in the file. */
function expectsOf({ plan, have, want }: Planned): Record<Address, string> {
  const touched = plan.steps.flatMap(({ address }) => {
    const fields = want.objects.get(address)?.fields ?? {};
    return [address, ...(want.objects.has(address) ? kindOf(address).references(address, fields) : [])];
  });
  const known = [...new Set(touched)].sort().filter((address) => have.objects.has(address));
  return Object.fromEntries(known.map((address) => [address, digest(state(have, address))]));
}

/** Sets are compared without order, as everywhere. */
function state(realm: Realm, address: Address): Json {
  const { fields, owner } = realm.objects.get(address) ?? { fields: {} };
  const { shapes } = kindOf(address);
  const sorted = Object.keys(fields).map((field): [string, Json] => [
    field,
    shapes[field] === "set" ? [...asStrings(get(fields, field))].sort() : (get(fields, field) ?? null),
  ]);
  return { fields: Object.fromEntries(sorted), owner: owner ?? null };
}
