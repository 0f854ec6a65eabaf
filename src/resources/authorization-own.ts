import { asMap, asStrings, get, type JsonMap, sameJson } from "#model/json.ts";
import { normalPolicy } from "./authorization-forms.ts";

export type Named = readonly (readonly [name: string, item: JsonMap])[];

const OWN = { resource: "Default Resource", policy: "Default Policy", permission: "Default Permission" };
/** With the name that the client had then. */
const TYPE = /^urn:.+:resources:default$/;
const CODE = /^\s*\/\/ by default, grants any permission associated with this policy\s+\$evaluation\.grant\(\);?\s*$/;

/**
 * What servers up to 26.4 make by themselves where authorization services are switched on, as long as nobody has
 * touched it (ResourceServerService.createDefaultPolicy): a resource, and a permission for it by a policy that grants
 * always. That policy is a script, which no server takes back: so it is the server's own, in files as on servers.
 *
 * @returns whether these are all there, as they were made.
 */
export function hasServersOwn(resources: Named, policies: Named): boolean {
  const applied = (name: string) => policies.filter(([, item]) => applies(item).includes(name)).map(([own]) => own);
  const policy = itemNamed(policies, OWN.policy);
  const permission = itemNamed(policies, OWN.permission);
  const resource = itemNamed(resources, OWN.resource);
  return (
    get(policy, "type") === "js" &&
    CODE.test(String(get(asMap(get(policy, "config")), "code"))) &&
    get(permission, "type") === "resource" &&
    TYPE.test(String(get(resource, "type"))) &&
    get(asMap(get(permission, "config")), "defaultResourceType") === get(resource, "type") &&
    sameJson(applies(permission), [OWN.policy]) &&
    sameJson(applied(OWN.policy), [OWN.permission])
  );
}

export function isServersOwn(list: "scopes" | "resources" | "policies", name: string): boolean {
  if (list === "resources") return name === OWN.resource;
  return list === "policies" && (name === OWN.policy || name === OWN.permission);
}

function itemNamed(items: Named, name: string): JsonMap {
  return items.find(([own]) => own === name)?.[1] ?? {};
}

/** A list, or the text that an export has of it. */
function applies(policy: JsonMap): readonly string[] {
  return asStrings(get(asMap(get(normalPolicy(policy), "config")), "applyPolicies"));
}
