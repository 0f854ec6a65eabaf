import { type Address, addressOf, REALM } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { asStrings } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import { diff } from "#plan/diff.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import type { Step } from "#plan/plan.ts";
import { heardOf } from "./heard-of.ts";
import { holdsSecret } from "./written.ts";

export const AS_IT_IS: KeepOptions = { prune: false, adopt: false, resetPasswords: false };

/**
 * What a pulled file, read again, would do that it must not: change the realm that it came from, or make another one on a
 * server that has none. Secrets are told apart by nothing, since the file doesn't hold them.
 *
 * @param whole false: only some objects were pulled, so that another realm is what comes.
 */
export function unproven(realm: Realm, declaration: Declaration, whole: boolean): Step[] {
  const changing = makePlan(realm, declaration, AS_IT_IS).plan.steps;
  if (changing.length > 0 || !whole) return [...changing];
  const { want } = makePlan(undefined, declaration, AS_IT_IS, realm.version);
  const [made, wished] = [want, realm].map((one) => withoutOwners(asFarAsKnown(one, realm))) as [Realm, Realm];
  return diff(made, wished).flatMap((step): Step[] => {
    // What every new realm has is never taken away, and was told.
    if (step.do === "delete") return [];
    if (step.do === "create") return [step];
    const changes = step.changes.filter((change) => !("to" in change && holdsSecret(change.to)));
    return changes.length === 0 ? [] : [{ ...step, changes }];
  });
}

/** Neither of settings nor of client scopes that the server has never heard of a file says anything. */
function asFarAsKnown(want: Realm, realm: Realm): Realm {
  const isScope = (name: string) => realm.objects.has(addressOf("client-scope", name));
  const known = ([address, entry]: [Address, Entry]): [Address, Entry] => {
    if (address === REALM) return [address, { ...entry, fields: heardOf(entry.fields, realm) }];
    const lists = SCOPE_LISTS.filter((list) => Object.hasOwn(entry.fields, list));
    const left = lists.map((list) => [list, asStrings(entry.fields[list]).filter(isScope)]);
    return [address, { ...entry, fields: { ...entry.fields, ...Object.fromEntries(left) } }];
  };
  return { ...want, objects: new Map([...want.objects].map(known)) };
}

/** Marks are whoever's that applies the file. */
function withoutOwners(realm: Realm): Realm {
  return { ...realm, objects: new Map([...realm.objects].map(([address, { fields }]) => [address, { fields }])) };
}
