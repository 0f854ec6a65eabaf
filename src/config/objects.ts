import { type Address, addressOf, REALM } from "#model/address.ts";
import type { Problem } from "#model/problem.ts";
import { KINDS } from "#resources/index.ts";
import type { Kind } from "#resources/kind.ts";
import type { ParsedDocument, Path } from "./document.ts";

/** One object as it stands in a file, before references, sugar and schema. */
export interface WrittenObject {
  kind: Kind;
  address: Address;
  name: string;
  value: Readonly<Record<string, unknown>>;
  path: Path;
  document: ParsedDocument;
  /** Of a part: the key of its parent under which each field is written. */
  keys?: Readonly<Record<string, string>>;
}

/** Keys of a realm file that are not settings of the realm. */
export const FILE_KEYS = ["realm", "owner", "exchanges", "$schema"];

/**
 * Finds every object of a document. Collections are maps keyed by name, or lists as Keycloak writes them
 * (`clients: [{ clientId: … }]`); `roles` may also have the export's form `{ realm: […], client: { x: […] } }`.
 */
export function collect(document: ParsedDocument, problems: Problem[]): WrittenObject[] {
  const top = recordOf(document.value);
  if (!top) {
    problems.push(wrongType(document, [], "the file", "a map of settings", document.value));
    return [];
  }
  const found: WrittenObject[] = [];
  const kind = byName("realm");
  const own = Object.fromEntries(Object.entries(top).filter(([key]) => !FILE_KEYS.includes(key)));
  const { scopeMappings, clientScopeMappings, ...value } = own;
  visit({ kind, address: REALM, name: "", value, path: [], document }, found, problems);
  found.push(...exportedScopeMappings(scopeMappings, clientScopeMappings, document));
  return found;
}

function visit(object: WrittenObject, found: WrittenObject[], problems: Problem[]): void {
  const { kind, document } = object;
  const parts = kind.parts ?? {};
  const own = Object.entries(object.value).filter(([key]) => !(key in kind.children) && !(key in parts));
  found.push({ ...object, value: Object.fromEntries(own) });
  for (const part of new Set(Object.values(parts).map((entry) => entry.kind))) {
    const keys = Object.entries(parts).filter(
      ([key, entry]) => entry.kind === part && Object.hasOwn(object.value, key),
    );
    if (keys.length === 0) continue;
    const value = Object.fromEntries(keys.map(([key, { field }]) => [field, object.value[key]]));
    const address = object.address === REALM ? part : `${object.address}/${part}`;
    const written = Object.fromEntries(keys.map(([key, { field }]) => [field, key]));
    found.push({ kind: byName(part), address, name: "", value, path: object.path, document, keys: written });
  }
  for (const [key, childKind] of Object.entries(kind.children)) {
    if (!Object.hasOwn(object.value, key)) continue;
    const collection = object.value[key];
    const path = [...object.path, key];
    if (kind.name === "realm" && key === "roles" && isExportedRoles(collection)) {
      exportedRoles(collection, path, document, found, problems);
    } else {
      children(byName(childKind), object.address, collection, path, document, found, problems);
    }
  }
}

function children(
  kind: Kind,
  parent: Address,
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
    const given = map ? key : value[kind.nameField ?? "name"];
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
    visit(
      { kind, address: parent === REALM ? own : `${parent}/${own}`, name, value, path: at, document },
      found,
      problems,
    );
  }
}

/** An export lists the user behind a service account: its roles and groups are a part of the client. */
function serviceAccountOf(user: Record<string, unknown>, path: Path, document: ParsedDocument): WrittenObject {
  const { serviceAccountClientId, realmRoles = [], clientRoles = {}, groups = [] } = user;
  return {
    kind: byName("service-account"),
    address: `${addressOf("client", String(serviceAccountClientId))}/service-account`,
    name: "",
    value: { roles: { realm: realmRoles, client: clientRoles }, groups },
    path,
    document,
  };
}

type ExportedRoles = { realm?: unknown; client?: Record<string, unknown> };

function isExportedRoles(value: unknown): value is ExportedRoles {
  const map = recordOf(value);
  if (!map || Object.keys(map).some((key) => key !== "realm" && key !== "client")) return false;
  const clients = recordOf(map["client"]);
  return Array.isArray(map["realm"]) || (clients !== undefined && Object.values(clients).every(Array.isArray));
}

function exportedRoles(
  roles: ExportedRoles,
  path: Path,
  document: ParsedDocument,
  found: WrittenObject[],
  problems: Problem[],
): void {
  const kind = byName("role");
  children(kind, REALM, roles.realm, [...path, "realm"], document, found, problems);
  for (const [clientId, list] of Object.entries(roles.client ?? {})) {
    children(kind, addressOf("client", clientId), list, [...path, "client", clientId], document, found, problems);
  }
}

type Mapping = { client?: string; clientScope?: string; roles?: string[] };

/** `scopeMappings` and `clientScopeMappings` of an export: the roles that gate clients and scopes. */
function exportedScopeMappings(realm: unknown, client: unknown, document: ParsedDocument): WrittenObject[] {
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
  const kind = byName("role-scope");
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

function byName(name: string): Kind {
  const kind = KINDS.find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`no kind named ${name}`);
  return kind;
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function wrongType(document: ParsedDocument, path: Path, field: string, expected: string, value: unknown): Problem {
  const position = document.locate(path);
  return { severity: "error", code: "wrong-type", position, field, expected, got: typeNameOf(value) };
}

export function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? `the text ${JSON.stringify(value)}` : String(value);
}
