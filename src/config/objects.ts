import { type Address, addressOf, REALM } from "#model/address.ts";
import type { Problem } from "#model/problem.ts";
import { kindNamed } from "#resources/index.ts";
import type { Kind } from "#resources/kind.ts";
import type { ParsedDocument, Path } from "./document.ts";
import {
  boundByAlias,
  exportedDefaultRoles,
  exportedFlows,
  exportedScopeMappings,
  exportedScopeTypes,
  serviceAccountOf,
} from "./export-forms.ts";
import { exportedComponents } from "./exported-components.ts";
import { recordOf, type WrittenObject, wrongType } from "./written-object.ts";

/** Keys of a realm file that are not settings of the realm. */
export const FILE_KEYS = ["realm", "owner", "exchanges", "$schema"];

/**
 * Finds every object of a document. Collections are maps keyed by name, or lists as Keycloak writes them
 * (`clients: [{ clientId: … }]`); `roles` may also have the export's form `{ realm: […], client: { x: […] } }`.
 */
export function collect(document: ParsedDocument, problems: Problem[], realm = ""): WrittenObject[] {
  const top = recordOf(document.value);
  if (!top) {
    problems.push(wrongType(document, [], "", "a map of settings", document.value));
    return [];
  }
  const found: WrittenObject[] = [];
  const kind = kindNamed("realm");
  const own = Object.fromEntries(Object.entries(top).filter(([key]) => !FILE_KEYS.includes(key)));
  const { scopeMappings, clientScopeMappings, registrationPolicies, clientProfiles, clientPolicies, ...others } = own;
  const { defaultDefaultClientScopes, defaultOptionalClientScopes, ...wished } = others;
  const { defaultRoles, identityProviderMappers, authenticatorConfig, authenticationFlows, components, ...left } =
    wished;
  // What keycloak-config-cli calls the texts by language.
  const { messageBundles, ...plain } = left;
  const areExported = Array.isArray(authenticationFlows);
  const value = areExported || authenticationFlows === undefined ? plain : { ...plain, authenticationFlows };
  visit({ kind, address: REALM, name: "", value, path: [], document }, found, problems);
  if (messageBundles !== undefined) {
    const texts = {
      kind: kindNamed("localization"),
      address: "localization",
      name: "",
      value: { texts: messageBundles },
    };
    found.push({ ...texts, path: [], keys: { texts: "messageBundles" }, document });
  }
  found.push(...exportedComponents(components, document, problems));
  if (areExported) found.push(...exportedFlows(authenticationFlows, authenticatorConfig, document, problems));
  found.push(...exportedScopeMappings(scopeMappings, clientScopeMappings, document));
  const ofProvider = ({ identityProviderAlias: alias }: Record<string, unknown>) =>
    addressOf("identity-provider", String(alias));
  const at = ["identityProviderMappers"];
  children(kindNamed("identity-provider-mapper"), ofProvider, identityProviderMappers, at, document, found, problems);
  found.push(
    ...exportedScopeTypes(
      { default: defaultDefaultClientScopes, optional: defaultOptionalClientScopes },
      found,
      document,
    ),
  );
  policies(registrationPolicies, document, found, problems);
  found.push(...exportedDefaultRoles(defaultRoles, realm, found, document));
  for (const [key, inner, name] of [
    ["clientProfiles", "profiles", clientProfiles],
    ["clientPolicies", "policies", clientPolicies],
  ] as const) {
    // As an export writes it, `clientProfiles: { profiles: […] }`, or keyed by name like everything else.
    const exported = Array.isArray(recordOf(name)?.[inner]);
    const collection = exported ? recordOf(name)?.[inner] : name;
    const path = exported ? [key, inner] : [key];
    children(
      kindNamed(key === "clientProfiles" ? "client-profile" : "client-policy"),
      REALM,
      collection,
      path,
      document,
      found,
      problems,
    );
  }
  return boundByAlias(authenticationFlows, found);
}

function visit(object: WrittenObject, found: WrittenObject[], problems: Problem[]): void {
  const { kind, document } = object;
  const parts = kind.parts ?? {};
  const own = Object.entries(object.value).filter(
    ([key]) => !Object.hasOwn(kind.children, key) && !Object.hasOwn(parts, key),
  );
  found.push({ ...object, value: Object.fromEntries(own) });
  for (const part of new Set(Object.values(parts).map((entry) => entry.kind))) {
    const keys = Object.entries(parts).filter(
      ([key, entry]) => entry.kind === part && Object.hasOwn(object.value, key),
    );
    if (keys.length === 0) continue;
    // A part may also be written whole, under one key.
    const [whole] = keys.filter(([, { field }]) => field === "").map(([key]) => key);
    const inner = whole === undefined ? undefined : recordOf(object.value[whole]);
    if (whole !== undefined && !inner) {
      problems.push(wrongType(document, [...object.path, whole], whole, "a map of fields", object.value[whole]));
      continue;
    }
    const value = inner ?? Object.fromEntries(keys.map(([key, { field }]) => [field, object.value[key]]));
    const address = object.address === REALM ? part : `${object.address}/${part}`;
    const written = Object.fromEntries(keys.map(([key, { field }]) => [field, key]));
    const place = whole === undefined ? { path: object.path, keys: written } : { path: [...object.path, whole] };
    found.push({ kind: kindNamed(part), address, name: "", value, document, ...place });
  }
  for (const [key, childKind] of Object.entries(kind.children)) {
    if (!Object.hasOwn(object.value, key)) continue;
    const collection = object.value[key];
    const path = [...object.path, key];
    if (kind.name === "realm" && key === "roles" && isExportedRoles(collection)) {
      exportedRoles(collection, path, document, found, problems);
    } else {
      children(kindNamed(childKind), object.address, collection, path, document, found, problems);
    }
  }
}

function children(
  kind: Kind,
  /** Where an export writes them apart, each says where it belongs. */
  parent: Address | ((value: Record<string, unknown>) => Address),
  collection: unknown,
  path: Path,
  document: ParsedDocument,
  found: WrittenObject[],
  problems: Problem[],
): void {
  if (collection === null || collection === undefined) return;
  const map = recordOf(collection);
  if (!map && !Array.isArray(collection)) {
    problems.push(
      wrongType(document, path, String(path[path.length - 1]), "a map keyed by name, or a list", collection),
    );
    return;
  }
  for (const [key, inner] of map ? Object.entries(map) : (collection as unknown[]).entries()) {
    const at = [...path, key];
    const value = inner === null ? {} : recordOf(inner);
    if (!value) {
      problems.push(wrongType(document, at, String(key), "a map of fields", inner));
      continue;
    }
    const written = map ? key : (value[kind.nameField ?? "name"] ?? addressAsName(kind, value, document));
    const given = typeof written === "string" && document.nameOf ? document.nameOf(written, at) : written;
    // A reference in it that is unset was told.
    if (given === undefined && written !== undefined) continue;
    if (typeof given !== "string" || given === "") {
      problems.push(wrongType(document, at, kind.nameField ?? "name", "a name", given));
      continue;
    }
    if (kind.name === "user" && typeof value["serviceAccountClientId"] === "string") {
      found.push(serviceAccountOf(value, at, document));
      continue;
    }
    const name = kind.canonicalName?.(given) ?? given;
    const own = addressOf(kind.name, name);
    const above = typeof parent === "function" ? parent(value) : parent;
    const address = above === REALM ? own : `${above}/${own}`;
    visit({ kind, address, name, value, path: at, document }, found, problems);
  }
}

/** Where e-mail addresses are user names, a file may leave the name out. */
function addressAsName(kind: Kind, value: Record<string, unknown>, document: ParsedDocument): unknown {
  const isMeant = kind.name === "user" && recordOf(document.value)?.["registrationEmailAsUsername"] === true;
  return isMeant ? value["email"] : undefined;
}

type ExportedRoles = { realm?: unknown; client?: Record<string, unknown> };

function isExportedRoles(value: unknown): value is ExportedRoles {
  const map = recordOf(value);
  if (!map || Object.keys(map).some((key) => key !== "realm" && key !== "client")) return false;
  const clients = Object.values(recordOf(map["client"]) ?? {});
  return Array.isArray(map["realm"]) || (clients.length > 0 && clients.every(Array.isArray));
}

function exportedRoles(
  roles: ExportedRoles,
  path: Path,
  document: ParsedDocument,
  found: WrittenObject[],
  problems: Problem[],
): void {
  const kind = kindNamed("role");
  children(kind, REALM, roles.realm, [...path, "realm"], document, found, problems);
  for (const [clientId, list] of Object.entries(roles.client ?? {})) {
    children(kind, addressOf("client", clientId), list, [...path, "client", clientId], document, found, problems);
  }
}

/** `registrationPolicies: { anonymous: { trusted-hosts: … }, authenticated: … }`. */
function policies(value: unknown, document: ParsedDocument, found: WrittenObject[], problems: Problem[]): void {
  if (value === undefined || value === null) return;
  for (const [subType, own] of Object.entries(recordOf(value) ?? {})) {
    const path = ["registrationPolicies", subType];
    if (subType !== "anonymous" && subType !== "authenticated") {
      problems.push({
        severity: "error",
        code: "unknown-field",
        field: subType,
        of: "registrationPolicies",
        nearest: "anonymous",
        position: document.locate(path),
      });
      continue;
    }
    const named = Object.entries(recordOf(own) ?? {}).map(([provider, inner]) => [`${subType}/${provider}`, inner]);
    const start = found.length;
    children(kindNamed("registration-policy"), REALM, Object.fromEntries(named), path, document, found, problems);
    for (const object of found.slice(start)) {
      object.path = [...path, object.name.slice(subType.length + 1)];
    }
  }
}
