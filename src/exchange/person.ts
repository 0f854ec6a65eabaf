import type { Address } from "#model/address.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";

/** What a picture of a realm has of somebody whom a token is about, beside the roles. */
export interface Person {
  fields: JsonMap;
  /** What isn't in the picture isn't there; else nobody looked. */
  isWhole: boolean;
  /** Joined, directly. */
  groups: readonly Address[] | undefined;
  /** Fields of each of these groups and of all above it, the nearest first. */
  groupFields: readonly (readonly JsonMap[])[];
}

/** Attributes that every user has as fields of their own. */
const OWN_FIELDS = ["username", "email", "firstName", "lastName"];

/**
 * The values of an attribute (KeycloakModelUtils.resolveAttribute): the user's own, or else those of a group.
 *
 * @param isSummed those of the groups, too.
 * @returns `undefined` where this picture doesn't tell.
 */
export function attributeOf(person: Person, name: string, isSummed = false): readonly string[] | undefined {
  const { fields, isWhole, groups, groupFields } = person;
  const field = OWN_FIELDS.includes(name) ? get(fields, name) : undefined;
  const own = typeof field === "string" && field !== "" ? [field] : valuesOf(fields, name);
  if (own.length > 0 && !isSummed) return own;
  if (!isWhole || groups === undefined) return undefined;
  const inherited = groupFields.map((group) => {
    const all = group.map((one) => valuesOf(one, name)).filter(({ length }) => length > 0);
    return isSummed ? all.flat() : (all[0] ?? []);
  });
  if (isSummed) return [...new Set([...own, ...inherited.flat()])];
  const [first = [], ...others] = inherited.filter(({ length }) => length > 0);
  // Which of several groups comes first only the server knows.
  return others.length === 0 ? first : undefined;
}

function valuesOf(fields: JsonMap, name: string): readonly string[] {
  return asStrings(get(asMap(get(fields, "attributes")), name));
}

/** A property of the server's user (ProtocolMapperUtils.getUserModelValue): of those that are texts. */
export function propertyOf({ fields, isWhole }: Person, name: string): readonly string[] | undefined {
  const property = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (!OWN_FIELDS.includes(property)) return OTHER_PROPERTIES.includes(property) ? undefined : [];
  const value = get(fields, property);
  if (typeof value === "string" && value !== "") return [value];
  return isWhole ? [] : undefined;
}

const OTHER_PROPERTIES = [
  ...["id", "enabled", "emailVerified", "createdTimestamp", "attributes", "federationLink", "serviceAccountClientLink"],
  ...["credentialManager", "attributesStream", "requiredActionsStream", "groupsStream", "groupsCount", "class"],
  ...["roleMappingsStream", "realmRoleMappingsStream", "federated", "local", "readOnly"],
];
