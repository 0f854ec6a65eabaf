import { type Address, addressOf, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { get, type JsonMap } from "#model/json.ts";
import { nearest } from "#model/nearest.ts";
import type { Problem } from "#model/problem.ts";
import { clientRoleAddress, roleText } from "#model/role-ref.ts";
import { nested } from "#resources/flow-tree.ts";
import { kindNamed } from "#resources/index.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { recordOf, type WrittenObject } from "./written-object.ts";

/** An export lists the user behind a service account: its roles and groups are a part of the client. */
export function serviceAccountOf(user: Record<string, unknown>, path: Path, document: ParsedDocument): WrittenObject {
  const { serviceAccountClientId, realmRoles = [], clientRoles = {}, groups = [] } = user;
  return {
    kind: kindNamed("service-account"),
    address: `${addressOf("client", String(serviceAccountClientId))}/service-account`,
    name: "",
    value: { roles: { realm: realmRoles, client: clientRoles }, groups },
    path,
    document,
  };
}

/** An export writes all flows side by side, and the configurations of their steps apart. */
export function exportedFlows(
  flows: readonly unknown[],
  configs: unknown,
  document: ParsedDocument,
  problems: Problem[],
): WrittenObject[] {
  problems.push(...missingFlows(flows, document));
  return nested(maps(flows), maps(configs)).map(({ flow, index }) => ({
    kind: kindNamed("flow"),
    address: addressOf("flow", String(flow["alias"])),
    name: String(flow["alias"]),
    value: flow,
    path: ["authenticationFlows", index],
    document,
  }));
}

/** A step whose flow stands nowhere: an empty flow of that name would let everybody in, or nobody. */
function missingFlows(flows: readonly unknown[], document: ParsedDocument): Problem[] {
  const aliases = maps(flows).map((flow) => String(flow["alias"]));
  return maps(flows).flatMap((flow, at) =>
    maps(flow["authenticationExecutions"]).flatMap((step, index): Problem[] => {
      const { flowAlias: name } = step;
      // What is the server's own is left alone, whatever it names.
      if (
        flow["builtIn"] === true ||
        typeof name !== "string" ||
        aliases.includes(name) ||
        Array.isArray(step["authenticationExecutions"])
      )
        return [];
      const near = nearest(name, aliases);
      const path = ["authenticationFlows", at, "authenticationExecutions", index, "flowAlias"];
      const position = document.locate(path, "value");
      const found = { severity: "error", code: "unknown-object", kind: "flow", name, known: "file", position } as const;
      return [near === undefined ? found : { ...found, nearest: near }];
    }),
  );
}

function maps(list: unknown): JsonMap[] {
  return (Array.isArray(list) ? list : []).map((one) => (recordOf(one) ?? {}) as JsonMap);
}

/** What an export has bound by the ids of its flows is bound by their aliases. */
export function boundByAlias(flows: unknown, found: readonly WrittenObject[]): WrittenObject[] {
  const list = Array.isArray(flows) ? flows.map((flow) => recordOf(flow) ?? {}) : [];
  const aliases = new Map(list.map(({ id, alias }) => [id, alias]));
  return found.map((object) => {
    if (object.kind.name !== "flow-overrides") return object;
    const bound = Object.entries(object.value).map(([purpose, flow]) => [purpose, aliases.get(flow) ?? flow]);
    return { ...object, value: Object.fromEntries(bound) };
  });
}

type Mapping = { client?: string; clientScope?: string; roles?: string[] };

/** `scopeMappings` and `clientScopeMappings` of an export: the roles that gate clients and scopes. */
export function exportedScopeMappings(realm: unknown, client: unknown, document: ParsedDocument): WrittenObject[] {
  const byHolder = new Map<Address, { realm: string[]; client: Record<string, string[]> }>();
  const add = (mapping: Mapping, owner?: string) => {
    const { clientScope, client: clientId, roles = [] } = mapping;
    const holder =
      clientScope === undefined ? addressOf("client", clientId ?? "") : addressOf("client-scope", clientScope);
    const entry = byHolder.get(holder) ?? { realm: [], client: {} };
    if (owner === undefined) entry.realm.push(...roles);
    else entry.client = { ...entry.client, [owner]: roles };
    byHolder.set(holder, entry);
  };
  for (const mapping of Array.isArray(realm) ? (realm as Mapping[]) : []) add(mapping);
  for (const [owner, mappings] of Object.entries(recordOf(client) ?? {})) {
    for (const mapping of Array.isArray(mappings) ? (mappings as Mapping[]) : []) add(mapping, owner);
  }
  const kind = kindNamed("role-scope");
  const path = [realm === undefined ? "clientScopeMappings" : "scopeMappings"];
  return [...byHolder].map(([holder, roles]) => ({
    kind,
    address: `${holder}/${kind.name}`,
    name: "",
    value: { roles },
    path,
    document,
  }));
}

/**
 * Before 13 a realm and each of its clients had a list of the roles that everybody has. Since then they are what the
 * role `default-roles-REALM` includes; what it includes by itself, such files don't know.
 */
export function exportedDefaultRoles(
  realmRoles: unknown,
  realm: string,
  found: readonly WrittenObject[],
  document: ParsedDocument,
): WrittenObject[] {
  const names = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
  const ofClients = found
    .filter(({ kind }) => kind.name === "client")
    .flatMap(({ name, value }) => names(value["defaultRoles"]).map((role) => roleText(clientRoleAddress(name, role))));
  const roles = [...names(realmRoles), ...ofClients];
  const kind = kindNamed("composites");
  const address = `${addressOf("role", `default-roles-${realm.toLowerCase()}`)}/${kind.name}`;
  if (roles.length === 0 || found.some((object) => object.address === address)) return [];
  return [{ kind, address, name: "", value: { roles: { with: roles } }, path: ["defaultRoles"], document }];
}

const SCOPE_LISTS = { default: "defaultDefaultClientScopes", optional: "defaultOptionalClientScopes" } as const;

/**
 * `defaultDefaultClientScopes` and `defaultOptionalClientScopes` of an export: exact lists. What a new realm has on a list
 * that doesn't name it leaves the list; names that neither the file nor a new realm has are told by whoever lints.
 */
export function exportedScopeTypes(
  lists: Readonly<Record<keyof typeof SCOPE_LISTS, unknown>>,
  found: readonly WrittenObject[],
  document: ParsedDocument,
): WrittenObject[] {
  const kind = kindNamed("client-scope");
  const fresh = newRealm("").objects;
  const own = found.filter((object) => object.kind === kind);
  const known = new Set([
    ...own.map(({ name }) => name),
    ...[...fresh.keys()].filter(isScope).map((one) => parseAddress(one).name),
  ]);
  return (["default", "optional"] as const).flatMap((type) => {
    const list = lists[type];
    if (!Array.isArray(list)) return [];
    const others = lists[type === "default" ? "optional" : "default"];
    const declared = (name: string, value: string, path: Path): WrittenObject[] => {
      // What a scope says of itself is said; an exported one says nothing.
      if (!known.has(name) || own.some((object) => object.name === name && Object.hasOwn(object.value, "type")))
        return [];
      return [{ kind, address: addressOf(kind.name, name), name, value: { type: value }, path, document }];
    };
    const left = [...known].filter((name) => {
      const fields = fresh.get(addressOf(kind.name, name))?.fields;
      return (
        fields &&
        get(fields, "type") === type &&
        !list.includes(name) &&
        !(Array.isArray(others) && others.includes(name))
      );
    });
    const path = [SCOPE_LISTS[type]];
    return [
      ...list.flatMap((name, index) => (typeof name === "string" ? declared(name, type, [...path, index]) : [])),
      ...left.flatMap((name) => declared(name, "none", path)),
    ];
  });
}

function isScope(address: Address): boolean {
  return /^client-scope\/[^/]+$/.test(address);
}
