import { type Address, addressOf, REALM } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { asStrings, type Json } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { diff } from "#plan/diff.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import type { Step } from "#plan/plan.ts";
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
  return diff(withoutOwners(asFarAsKnown(want, realm)), withoutOwners(realm)).flatMap((step): Step[] => {
    // What every new realm has is never taken away, and was told.
    if (step.do === "delete") return [];
    if (step.do === "create") return [step];
    const changes = step.changes.filter((change) => !("to" in change && holdsSecret(change.to)));
    return changes.length === 0 ? [] : [{ ...step, changes }];
  });
}

/**
 * A new realm is known as the newest server makes it: of settings and client scopes that an older one has never heard
 * of no file says anything, and no server makes them of it.
 */
function asFarAsKnown(want: Realm, { objects: there }: Realm): Realm {
  const settings = there.get(REALM)?.fields ?? {};
  const isScope = (name: string) => there.has(addressOf("client-scope", name));
  const known = ([address, entry]: [Address, Entry]): [Address, Entry] => {
    const fields = Object.entries(entry.fields).flatMap(([field, value]): [string, Json][] => {
      if (address === REALM) return Object.hasOwn(settings, field) ? [[field, value]] : [];
      return [[field, SCOPE_LISTS.includes(field) ? asStrings(value).filter(isScope) : value]];
    });
    return [address, { ...entry, fields: Object.fromEntries(fields) }];
  };
  return { ...want, objects: new Map([...want.objects].map(known)) };
}

const SCOPE_LISTS = ["defaultClientScopes", "optionalClientScopes"];

/** Marks are whoever's that applies the file. */
function withoutOwners(realm: Realm): Realm {
  return { ...realm, objects: new Map([...realm.objects].map(([address, { fields }]) => [address, { fields }])) };
}
