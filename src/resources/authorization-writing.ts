import { parseAddress } from "#model/address.ts";
import { asMap, asStrings, get, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import { AUTHORIZATION_LISTS, type AuthorizationList, fieldsOf, SETTINGS } from "./authorization-fields.ts";
import { policyOf, resourceOf } from "./authorization-forms.ts";
import type { ChangedFields, Target } from "./kind.ts";

type Now = Awaited<ReturnType<AdminApi["authorization"]["get"]>>;

/** One scope, resource or policy that changes: as the server has it, and as it shall be. */
interface ChangedItem {
  list: AuthorizationList;
  name: string;
  found: JsonMap | undefined;
  item: JsonMap | undefined;
}

/**
 * An import makes what isn't there and changes policies; resources and scopes that are there it leaves as they are, and
 * it deletes nothing. What is there as it is wanted stays out of it: older servers make a policy in JavaScript for every
 * client, which no import may carry, not even unchanged. A policy's type and a resource's owner are for good: such a one
 * is made again. What permissions refer to is changed before them, since a resource that loses a scope takes it out of
 * its permissions.
 */
export async function update(api: AdminApi, target: Target, { values, maps }: ChangedFields): Promise<void> {
  const parent = parseAddress(target.address).parent ?? "";
  const [client, clientId] = [api.idOf(parent), parseAddress(parent).name];
  const now = await api.authorization.get(client);
  const is = fieldsOf(now.settings, clientId);
  const changes = AUTHORIZATION_LISTS.flatMap((list) =>
    Object.keys(asMap(maps[list])).flatMap((name): ChangedItem[] => {
      const item = get(asMap(get(target.fields, list)), name);
      if (sameJson(item ?? null, get(asMap(get(is, list)), name) ?? null)) return [];
      const one = { list, name, found: itemOf(now, list, name, clientId), item: isMap(item) ? item : undefined };
      return [one];
    }),
  );
  const again = changes.filter((one) => isOther(one, clientId));
  for (const { list, found } of again) await api.authorization.remove(client, list, idIn(found));

  const settings = { ...Object.fromEntries(SETTINGS.map((key) => [key, get(now.settings, key) ?? null])), ...values };
  const made = changes.filter((one) => one.item && (!one.found || again.includes(one)));
  const news = { scopes: representedIn(made, "scopes"), resources: representedIn(made, "resources") };
  if (Object.keys(values).length > 0 || news.scopes.length + news.resources.length > 0)
    await api.authorization.import(client, { ...settings, ...news, policies: [] });
  for (const one of changes) {
    const { list, name, found, item } = one;
    if (list !== "policies" && found && item && !again.includes(one))
      await api.authorization.update(client, list, idIn(found), represented(list, name, item));
  }

  // A resource that loses a scope takes it out of its permissions, too.
  const losing = again.concat(changes.filter(({ list, found, item }) => list === "resources" && found && item));
  const policies = duePolicies(target, changes, losing).map(([name, item]) =>
    emptied(represented("policies", name, item), get(asMap(get(is, "policies")), name)),
  );
  if (policies.length > 0) await api.authorization.import(client, { ...settings, scopes: [], resources: [], policies });
  for (const list of ["policies", "resources", "scopes"] as const) {
    for (const one of changes)
      if (one.list === list && one.found && !one.item) await api.authorization.remove(client, list, idIn(one.found));
  }
}

/** A user may have a resource of the same name as the client's own, which is the one that is meant. */
function itemOf(now: Now, list: AuthorizationList, name: string, clientId: string): JsonMap | undefined {
  const found = now[list].filter((item) => get(item, "name") === name);
  return found.find((item) => list !== "resources" || ownerOf(item, clientId) === clientId) ?? found[0];
}

function ownerOf(resource: JsonMap, clientId: string): Json {
  return get(asMap(get(resource, "owner")), "name") ?? get(resource, "owner") ?? clientId;
}

function isOther({ list, found, item }: ChangedItem, clientId: string): boolean {
  if (!found || !item) return false;
  if (list === "policies") return get(item, "type") !== get(found, "type");
  return list === "resources" && ownerOf(item, clientId) !== ownerOf(found, clientId);
}

/** The policies that change, and those that may have lost what they name. */
function duePolicies(
  target: Target,
  changes: readonly ChangedItem[],
  losing: readonly ChangedItem[],
): [string, JsonMap][] {
  const wanted = Object.entries(asMap(get(target.fields, "policies"))).map(([name, item]): [string, JsonMap] => [
    name,
    asMap(item),
  ]);
  const isDue = (name: string, item: JsonMap) =>
    changes.some((one) => one.list === "policies" && one.name === name) ||
    losing.some((one) => isNamedBy(item, one.list, one.name));
  return wanted.filter(([name, item]) => isDue(name, item));
}

function isNamedBy(policy: JsonMap, list: AuthorizationList, name: string): boolean {
  const key = list === "policies" ? "applyPolicies" : list;
  return asStrings(get(asMap(get(policy, "config")), key)).includes(name);
}

function representedIn(made: readonly ChangedItem[], list: AuthorizationList): JsonMap[] {
  return made.flatMap(({ list: own, name, item }) => (own === list && item ? [represented(list, name, item)] : []));
}

function represented(list: AuthorizationList, name: string, item: JsonMap): JsonMap {
  if (list === "policies") return { ...policyOf(item), name };
  return { ...(list === "resources" ? resourceOf(item) : item), name };
}

/** A list that an import doesn't speak of stays: one that is to go is sent empty. */
function emptied(policy: JsonMap, before: Json | undefined): JsonMap {
  const found = asMap(before);
  if (get(found, "type") !== get(policy, "type")) return policy;
  const config = asMap(get(policy, "config"));
  const had = Object.keys(asMap(get(found, "config")));
  const gone = ["resources", "scopes", "applyPolicies"].filter(
    (key) => had.includes(key) && !Object.hasOwn(config, key),
  );
  return { ...policy, config: { ...Object.fromEntries(gone.map((key) => [key, "[]"])), ...config } };
}

function idIn(found: JsonMap | undefined): string {
  return String(get(found ?? {}, "id") ?? get(found ?? {}, "_id"));
}
