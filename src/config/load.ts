import { type Address, REALM } from "#model/address.ts";
import { type Declaration, type Declared, ListEdit, type Unset } from "#model/declaration.ts";
import { get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Position, Problem } from "#model/problem.ts";
import { Secret } from "#model/secret.ts";
import { chained } from "./chains.ts";
import { choose } from "./choose-realm.ts";
import { contractsOf, type WrittenContract } from "./contracts.ts";
import { type DeclaredObject, declare } from "./declare.ts";
import { type ParsedDocument, parseDocuments } from "./document.ts";
import { maskEverywhere } from "./mask.ts";
import { collect } from "./objects.ts";
import { type Findings, type ReferenceSources, resolveAt } from "./references.ts";
import { renamed } from "./renamed.ts";
import { withoutScripts } from "./script-policies.ts";
import { withoutServerOwned } from "./server-owned.ts";
import { typeNameOf } from "./type-words.ts";

export interface SourceFile {
  /** As a person names it; positions carry it. */
  name: string;
  text: string;
  /** An overlay wins over the files before it, field by field; parts must not contradict each other. */
  overlay: boolean;
}

/**
 * Reads realm files into one declaration a realm. Files of one realm are parts of one declaration; a document without
 * `realm` belongs to the only realm that the others name (or to `realm`, when the caller knows it).
 *
 * @param realm chooses among several realms, and gives the only one another name.
 */
export function load(files: readonly SourceFile[], references: ReferenceSources, realm?: string): Declaration[] {
  const syntax: Problem[] = [];
  const parts = files.flatMap((file) => {
    const { documents, problems } = parseDocuments(file.name, file.text);
    const written = documents.filter((document) => document.value !== null);
    syntax.push(...problems, ...(problems.length + written.length > 0 ? [] : [emptyFile(file.name)]));
    return written.map((document) => ({ document, overlay: file.overlay }));
  });
  const realmOf = (document: ParsedDocument) => nameAt("realm", document, references);
  const { chosen, names, left } = choose(parts, realm, realmOf);
  syntax.push(...left);
  const fallback = realm ?? (names.length === 1 ? names[0] : undefined);
  const byRealm = new Map<string | undefined, typeof parts>();
  for (const { document, overlay } of chosen) {
    const own = realmOf(document);
    const name = realm ?? own ?? fallback;
    byRealm.set(name, [...(byRealm.get(name) ?? []), { document: renamed(document, own, name), overlay }]);
  }
  const declarations = [...byRealm].map(([name, own]) => merge(name, own, references));
  if (syntax.length === 0) return declarations;
  const [first = emptyDeclaration(), ...rest] = declarations;
  return [{ ...first, problems: [...syntax, ...first.problems] }, ...rest];
}

/** `realm` and `owner` stand beside the realm's fields: they name what the file is about. */
function nameAt(
  key: "realm" | "owner",
  document: ParsedDocument,
  references: ReferenceSources,
  found: Findings = { problems: [], unset: [] },
): string | undefined {
  const value = (document.value as Record<string, unknown>)[key];
  if (value === undefined || value === null) return undefined;
  const position = document.locate([key], "value");
  if (typeof value !== "string" || value === "") {
    const got = typeNameOf(value);
    found.problems.push({ severity: "error", code: "wrong-type", field: key, expected: "a name", got, position });
    return undefined;
  }
  const where = { address: REALM, field: key, position, secret: false };
  const resolved = resolveAt(value, where, references, found);
  return typeof resolved === "string" ? resolved : undefined;
}

function emptyFile(file: string): Problem {
  const position = { file, line: 1, column: 1 };
  return { severity: "error", code: "wrong-type", field: "", expected: "a map of settings", got: "nothing", position };
}

function emptyDeclaration(): Declaration {
  return { objects: new Map(), contracts: [], sources: new Map(), problems: [], unset: [] };
}

function merge(
  realm: string | undefined,
  parts: readonly { document: ParsedDocument; overlay: boolean }[],
  references: ReferenceSources,
): Declaration {
  const problems: Problem[] = [];
  const unset: Unset[] = [];
  const objects = new Map<Address, Declared>();
  const sources = new Map<string, Position>();
  const contracts = new Map<string, WrittenContract>();
  let owner: string | undefined;
  for (const { document, overlay } of [...parts].sort((one, other) => Number(one.overlay) - Number(other.overlay))) {
    nameAt("realm", document, references, { problems, unset });
    const claimed = nameAt("owner", document, references, { problems, unset });
    if (claimed !== undefined) {
      if (owner !== undefined && owner !== claimed && !overlay) {
        problems.push({
          severity: "error",
          code: "declared-twice",
          what: "owner",
          first: sources.get("owner") as Position,
          position: document.locate(["owner"]),
        });
      }
      owner = claimed;
      sources.set("owner", document.locate(["owner"]));
    }
    const nameOf: ParsedDocument["nameOf"] = (text, path) => {
      const where = { address: REALM, field: "name", position: document.locate(path), secret: false };
      const name = resolveAt(text, where, references, { problems, unset });
      return typeof name === "string" ? name : undefined;
    };
    const written = withoutServerOwned(collect({ ...document, nameOf }, problems, realm), problems);
    for (const object of withoutScripts(written, problems)) {
      const declared = declare(object, references, { problems, unset });
      const position = document.locate(object.path);
      objects.set(
        object.address,
        join(objects.get(object.address), declared, object.address, overlay, sources, problems),
      );
      if (!sources.has(object.address)) sources.set(object.address, position);
      for (const [member, place] of declared.members) sources.set(`${object.address}#${member}`, place);
    }
    for (const { contract, position, sources: own } of contractsOf(document, references, { problems, unset })) {
      const first = sources.get(`contract:${contract.slug}`);
      if (first && !overlay)
        problems.push({ severity: "error", code: "two-slugs", slug: contract.slug, first, position });
      contracts.set(contract.slug, contract);
      sources.set(`contract:${contract.slug}`, position);
      for (const [field, place] of own) sources.set(`contract:${contract.slug}#${field}`, place);
    }
  }
  return {
    ...(realm === undefined ? {} : { realm }),
    ...(owner === undefined ? {} : { owner }),
    objects: maskEverywhere(objects),
    contracts: chained(contracts, sources, problems),
    sources,
    problems,
    unset: unset.filter(
      ({ address, field }) => address.startsWith("contract:") || stillUnset(objects.get(address), field),
    ),
  };
}

/** An overlay may have said what a part left to an unset variable. */
function stillUnset(declared: Declared | undefined, field: string): boolean {
  const value = declared && at(declared.fields as JsonMap, field);
  return value === undefined || (value instanceof Secret && !value.known);
}

/** What stands at a path; names of keys may hold dots themselves. */
function at(value: Json, path: string): Json | undefined {
  if (Array.isArray(value)) {
    const [index = "", ...rest] = path.split(".");
    const item = value[Number(index)];
    return item === undefined || rest.length === 0 ? item : at(item, rest.join("."));
  }
  if (!isMap(value)) return value;
  const whole = get(value, path);
  if (whole !== undefined) return whole;
  for (const [key, inner] of Object.entries(value)) {
    const found = path.startsWith(`${key}.`) ? at(inner, path.slice(key.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function join(
  before: Declared | undefined,
  { sources: own, members: _, ...declared }: DeclaredObject,
  address: Address,
  overlay: boolean,
  sources: Map<string, Position>,
  problems: Problem[],
): Declared {
  for (const [field, position] of own) {
    const first = sources.get(`${address}#${field}`);
    const isContainer = isMap(before?.fields[field] as Json | undefined) && isMap(declared.fields[field] as Json);
    if (first && !overlay && !isContainer)
      problems.push({ severity: "error", code: "declared-twice", what: field, address, first, position });
    sources.set(`${address}#${field}`, position);
  }
  if (!before) return declared;
  const fields = Object.fromEntries([...Object.entries(before.fields), ...Object.entries(declared.fields)]);
  for (const [field, value] of Object.entries(declared.fields)) {
    const under = before.fields[field];
    if (under instanceof ListEdit || value instanceof ListEdit) continue;
    if (isMap(under) && isMap(value)) fields[field] = { ...(under as JsonMap), ...(value as JsonMap) };
  }
  const was = declared.was ?? before.was;
  return {
    fields,
    absent: before.absent || declared.absent,
    exclusive: before.exclusive || declared.exclusive,
    ...(was === undefined ? {} : { was }),
  };
}
