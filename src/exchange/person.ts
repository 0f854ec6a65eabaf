import type { Address } from "#model/address.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";

/** What a picture of a realm has of somebody whom a token is about, beside the roles. */
export interface Person {
  fields: JsonMap;
  /** What isn't in the picture isn't there; else nobody looked. */
  isWhole: boolean;
  /** Joined, directly. */
  groups: readonly Address[] | undefined;
  /** Fields of these groups and of all above them. */
  groupFields: readonly JsonMap[];
}

/** Attributes that every user has as fields of their own. */
const OWN_FIELDS = ["username", "email", "firstName", "lastName"];

/**
 * The values of an attribute (KeycloakModelUtils.resolveAttribute): the user's own, or those of a group.
 *
 * @returns `undefined` where this picture doesn't tell.
 */
export function attributeOf(person: Person, name: string): readonly string[] | undefined {
  const { fields, isWhole, groups, groupFields } = person;
  const own = OWN_FIELDS.includes(name) ? get(fields, name) : undefined;
  if (typeof own === "string" && own !== "") return [own];
  const values = asStrings(get(asMap(get(fields, "attributes")), name));
  if (values.length > 0) return values;
  if (!isWhole || groups === undefined) return undefined;
  const isInherited = groupFields.some((group) => asStrings(get(asMap(get(group, "attributes")), name)).length > 0);
  return isInherited ? undefined : [];
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
