import { asList, asMap, asStrings, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { normalPolicy, normalResource, normalScope, wholePolicy, wholeResource } from "./authorization-forms.ts";
import { hasServersOwn, isServersOwn } from "./authorization-own.ts";
import { nameOf } from "./role-parts.ts";

/** In the order in which they are needed. */
export const AUTHORIZATION_LISTS = ["scopes", "resources", "policies"] as const;
export type AuthorizationList = (typeof AUTHORIZATION_LISTS)[number];

export const SETTINGS = ["policyEnforcementMode", "decisionStrategy", "allowRemoteResourceManagement"];

/** A client's settings as the server shows them, as they are compared. */
export function fieldsOf(settings: JsonMap, clientId: string): JsonMap {
  const own = Object.fromEntries(Object.entries(settings).filter(([key]) => SETTINGS.includes(key)));
  const items = (list: AuthorizationList) =>
    asList(get(settings, list))
      .filter(isMap)
      .map((item): [string, JsonMap] => [nameOf(item as JsonMap, "name"), item as JsonMap]);
  const isMade = hasServersOwn(items("resources"), items("policies"));
  const named = (list: AuthorizationList, normal: (item: JsonMap) => JsonMap): JsonMap =>
    Object.fromEntries(
      items(list)
        .filter(([name]) => !(isMade && isServersOwn(list, name)))
        // A user may have a resource of the same name as the client; the client's own is the one that is meant.
        .sort(([, one], [, other]) => Number(Object.hasOwn(other, "owner")) - Number(Object.hasOwn(one, "owner")))
        .map(([name, { name: _, ...item }]) => [name, normal(item)]),
    );
  const fields = {
    ...own,
    scopes: named("scopes", normalScope),
    resources: named("resources", normalResource),
    policies: named("policies", normalPolicy),
  };
  return whole(fields, clientId);
}

/** What goes without saying is said, or isn't, everywhere alike. */
export function whole(fields: JsonMap, clientId: string): JsonMap {
  const each = (list: AuthorizationList, change: (item: JsonMap) => JsonMap) => {
    const own = Object.entries(asMap(get(fields, list))).filter(([, item]) => isMap(item));
    return own.length === 0
      ? {}
      : { [list]: Object.fromEntries(own.map(([name, item]) => [name, change(asMap(item))])) };
  };
  // A scope that only a resource names is made with it.
  const named = Object.values(asMap(get(fields, "resources"))).flatMap((item) => asStrings(get(asMap(item), "scopes")));
  const known = asMap(get(fields, "scopes"));
  const missing = named.filter((name) => !Object.hasOwn(known, name)).map((name): [string, Json] => [name, {}]);
  return {
    ...fields,
    ...(missing.length > 0 ? { scopes: { ...known, ...Object.fromEntries(missing) } } : {}),
    ...each("resources", (item) => {
      const { owner, ...others } = wholeResource(item);
      return owner === undefined || owner === clientId ? others : { ...others, owner };
    }),
    ...each("policies", wholePolicy),
  };
}
