import { KcxError } from "#errors.ts";
import { displayAddress, REALM } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { type Declaration, sourceOf } from "#model/declaration.ts";
import { asMap, type JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { begun } from "./creation.ts";
import { diff } from "./diff.ts";
import { refuseFlows } from "./flow-conflicts.ts";
import { type KeepOptions, keep } from "./keep.ts";
import { inOrder } from "./order.ts";
import type { Note, Planned, Step } from "./plan.ts";
import { type Renames, rename } from "./rename.ts";
import { simulate } from "./simulate.ts";

/**
 * The plan that makes the declaration true on `live`. Every plan is proven before anybody sees it: carried out on
 * paper it must lead exactly to the wanted realm.
 *
 * @param live the realm as the server has it, or `undefined` when there is none of that name.
 * @throws KcxError CONFLICT when file and realm cannot both be right.
 */
export function makePlan(
  live: Realm | undefined,
  declaration: Declaration,
  options: KeepOptions,
  version?: string,
): Planned {
  const { name, have, renames, want, notes: kept } = bothEnds(live, declaration, options, version);
  const notes = [...kept, ...notManaged(declaration)];
  const changes = withRenames(diff(have, want), renames);
  const steps = inOrder(have.exists ? changes : withRealm(changes, want), have, want);
  prove(have, want, steps);
  return { plan: { format: 1, realm: name, steps, notes }, have, want };
}

/** Only what a plan would lead to: for asking what would come of a declaration, many times over. @throws as `makePlan`. */
export function wantedBy(live: Realm | undefined, declaration: Declaration, options: KeepOptions): Realm {
  return bothEnds(live, declaration, options).want;
}

/** The realm that a declaration alone would make, without a plan to it. @throws as `makePlan` does. */
export function realmOf(declaration: Declaration): Realm {
  return bothEnds(undefined, declaration, { prune: false, adopt: false, resetPasswords: false }).want;
}

function bothEnds(live: Realm | undefined, declaration: Declaration, options: KeepOptions, version?: string) {
  const name = declaration.realm ?? live?.name ?? "";
  refuseTwins(live, declaration);
  const { have: renamed, renames } = rename(live ?? newRealm(name, version), declaration);
  const have = begun(renamed, declaration);
  const kept = keep(have, declaration, options);
  refuseFlows(have, kept.want, declaration.sources);
  return { name, have, renames, ...kept };
}

/** Which of two objects of one name is meant, nobody knows. */
function refuseTwins(live: Realm | undefined, { objects, sources }: Declaration): void {
  const twin = live?.twins?.find((address) => objects.has(address));
  if (twin === undefined) return;
  const position = sourceOf(sources, twin);
  throw new KcxError(
    "CONFLICT",
    `the realm has more than one ${displayAddress(twin)}, and which is meant nobody knows`,
    {
      facts: position === undefined ? [] : [`${position.file}:${position.line}:${position.column}`],
      hint: "call one of them otherwise, or delete it, in the admin console",
    },
  );
}

/** What the file says and no step will do. */
function notManaged({ problems }: Declaration): Note[] {
  const told = problems.flatMap((problem) =>
    problem.code === "unsupported-kind" ? [{ address: problem.address ?? REALM, key: problem.key }] : [],
  );
  const inOrder = told.sort((one, other) => (`${one.address} ${one.key}` < `${other.address} ${other.key}` ? -1 : 1));
  return inOrder.map((one) => ({ ...one, code: "not-managed" }));
}

function withRenames(steps: readonly Step[], renames: Renames): Step[] {
  const renamed = [...renames].map(([address, was]): Step => {
    const step = steps.find((other) => other.address === address);
    const [from, to] = [lastName(was), lastName(address)];
    const changes = step?.do === "update" ? step.changes : [];
    return { do: "update", address, changes: [{ kind: "name", from, to, was }, ...changes], wave: 0 };
  });
  return [...steps.filter(({ address }) => !renames.has(address)), ...renamed];
}

function lastName(address: string): string {
  return decodeURIComponent(address.slice(address.lastIndexOf("/") + 1));
}

/** A realm that isn't there is made first, with the settings that differ from what it would have by itself. */
function withRealm(steps: readonly Step[], want: Realm): Step[] {
  const settings = steps.find(({ address }) => address === REALM);
  const wanted = want.objects.get(REALM)?.fields ?? {};
  let fields: JsonMap = { realm: want.name, enabled: true };
  for (const change of settings?.do === "update" ? settings.changes : []) {
    if (change.kind === "value" || change.kind === "set")
      fields = { ...fields, [change.field]: wanted[change.field] ?? null };
    if (change.kind === "key" && change.to !== null) {
      fields = { ...fields, [change.field]: { ...asMap(fields[change.field]), [change.key]: change.to } };
    }
  }
  return [
    { do: "create", address: REALM, fields, children: [], wave: 0 },
    ...steps.filter((step) => step !== settings),
  ];
}

function prove(have: Realm, want: Realm, steps: readonly Step[]): void {
  const others = steps.filter((step) => step.address !== REALM || step.do !== "create");
  const reached = simulate(have, others);
  const left = diff(reached, want).filter(({ address }) => address !== REALM || have.exists);
  const [first] = left;
  if (first)
    throw new KcxError(
      "INTERNAL",
      `the plan would not lead to what is wanted: ${first.do} ${first.address} would be left`,
    );
}
