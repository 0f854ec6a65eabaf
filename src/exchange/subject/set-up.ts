import { newRealm } from "#model/baseline.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import type { Scope } from "../parts.ts";
import { flag } from "../parts.ts";
import { attributeOf } from "../person.ts";
import type { Principal } from "../principal.ts";
import type { RealmIndex } from "../realm-index.ts";

/**
 * What somebody would have to do at the next log-in, which the password grant has no place for
 * (AuthenticationManager.evaluateRequiredActionTriggers). Of somebody who was written down by hand, only what stands
 * there.
 *
 * @param scopes that the log-in asks for.
 */
export function dutiesOf(index: RealmIndex, { address }: Principal, scopes: readonly Scope[]): readonly string[] {
  const fields = index.fields(address) ?? {};
  const asked = asStrings(get(fields, "requiredActions"));
  if (index.known.exported?.has(address) !== true) return asked;
  const profile = isOn(index, "VERIFY_PROFILE") ? lacking(index, address, scopes) : undefined;
  const isUnverified =
    flag(index.settings, "verifyEmail", false) && !flag(fields, "emailVerified", false) && get(fields, "email");
  return [
    // Whoever's profile is complete is told no more of it.
    ...asked.filter((action) => action !== "VERIFY_PROFILE" || profile === undefined),
    ...(profile?.length ? ["VERIFY_PROFILE"] : []),
    ...(isUnverified && isOn(index, "VERIFY_EMAIL") ? ["VERIFY_EMAIL"] : []),
  ];
}

function isOn(index: RealmIndex, action: string): boolean {
  return flag(index.fields(`required-action/${action}`) ?? {}, "enabled", true);
}

/** Attributes that the user profile wants of users, and that aren't there (UserProfile.validate). */
function lacking(index: RealmIndex, address: string, scopes: readonly Scope[]): readonly string[] {
  const profile = index.fields("user-profile") ?? newRealm(index.realm.name).objects.get("user-profile")?.fields ?? {};
  const attributes = Object.entries(asMap(get(profile, "attributes")));
  const person = index.person(address);
  return attributes.flatMap(([name, attribute]) => {
    const required = get(asMap(attribute), "required");
    if (required === undefined || required === null || !isRequired(asMap(required), scopes)) return [];
    // Without values of the groups: an attribute is the user's own.
    const values = attributeOf({ ...person, groups: [], groupFields: [] }, name);
    return values?.some((value) => value.trim() !== "") ? [] : [name];
  });
}

function isRequired(required: JsonMap, scopes: readonly Scope[]): boolean {
  const [roles, named] = [asStrings(get(required, "roles")), asStrings(get(required, "scopes"))];
  if (roles.length === 0 && named.length === 0) return true;
  return roles.includes("user") || scopes.some(({ name }) => named.includes(name));
}
