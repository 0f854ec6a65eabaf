import { type Document, isCollection, parseAllDocuments } from "yaml";
import type { Fix } from "#model/check.ts";
import { type Edit, pathOf } from "#model/edit.ts";
import { asMap, isMap, type Json, type JsonMap, sameJson } from "#model/json.ts";
import { kindNamed } from "#resources/index.ts";
import type { Kind } from "#resources/kind.ts";
import { blankComments } from "./document.ts";
import { isJson } from "./edit-json.ts";
import { spliced } from "./edit-text.ts";
import { type Change, changed, changesFor, concrete, valueAt } from "./edit-value.ts";
import type { SourceFile } from "./load.ts";
import { recordOf } from "./written-object.ts";

/** One step from a text to the next: what a person is shown. */
export interface Edited {
  file: string;
  before: string;
  after: string;
}

/**
 * Realm files with these edits made, each in the file and document that already speaks of the thing, in the form that
 * is used there (a long form stays long, a list a list). Comments and layout are kept: text is put in, and read again to
 * see that it says what was meant; only where that fails, the document is written anew by the YAML library.
 *
 * @param realm which realm's documents, where the files hold several.
 * @returns `undefined` where an edit can't be made: behind an alias, in a file that isn't valid.
 */
export function editFiles(
  files: readonly SourceFile[],
  edits: readonly Edit[],
  realm?: string,
): { files: SourceFile[]; steps: Edited[] } | undefined {
  let now = [...files];
  const steps: Edited[] = [];
  for (const edit of edits) {
    const chosen = fileFor(now, edit.path, realm);
    const file = chosen === undefined ? undefined : now[chosen];
    if (file === undefined) return undefined;
    const after = edited(file.text, edit, realm);
    if (after === undefined) return undefined;
    if (after !== file.text) steps.push({ file: file.name, before: file.text, after });
    now = now.map((one) => (one === file ? { ...file, text: after } : one));
  }
  return { files: now, steps };
}

/**
 * The text of one file with a check's fix made; `undefined` where the file doesn't speak of the object, or holds nothing
 * of what is to go. JSON stays JSON that a server reads: in long forms, and what can't be put in place is left alone.
 */
export function mended(text: string, fix: Fix): string | undefined {
  const object = pathOf(fix.address);
  const speaks = parse(text).some((document) => depthOf(document.toJS(), object) === object.length);
  if (!speaks) return undefined;
  const after = edited(text, editOf(fix, [...object, ...fix.path]), undefined);
  return after === text ? undefined : after;
}

function editOf(fix: Fix, path: readonly string[]): Edit {
  if (fix.do === "set") return { do: "set", path, value: fix.value };
  if (fix.do === "remove") return { do: "remove", path };
  return { do: fix.do === "add" ? "add" : "leave", path, member: fix.name };
}

/** The file that says most about the path already; of two the first, unless an overlay has the very field. */
function fileFor(files: readonly SourceFile[], path: readonly string[], realm: string | undefined): number | undefined {
  let best: { index: number; depth: number } | undefined;
  for (const [index, { text, overlay, name }] of files.entries()) {
    const document = bestOf(parse(text), path, realm);
    const depth = document ? depthOf(document.toJS(), path) : -1;
    const wins = best === undefined ? !overlay : depth > best.depth || (overlay && depth === path.length);
    if (depth >= 0 && name !== "-" && wins) best = { index, depth };
  }
  return best?.index;
}

function edited(text: string, edit: Edit, realm: string | undefined): string | undefined {
  const document = bestOf(parse(text), edit.path, realm);
  if (!document) return undefined;
  let now: string | undefined = text;
  for (const change of changesIn(edit, document.toJS(), isJson(text)) ?? [undefined]) {
    if (change === undefined) return undefined;
    now = now === undefined ? undefined : withChange(now, change, realm, edit.path);
  }
  return now;
}

function withChange(
  text: string,
  change: Change,
  realm: string | undefined,
  path: readonly string[],
): string | undefined {
  const all = parse(text);
  const before = bestOf(all, path, realm);
  if (!before) return undefined;
  const place = all.indexOf(before);
  const expected = changed(before.toJS(), change);
  const isRight = (written: string) =>
    sameJson(blank(read(written)[place]), blank(expected)) && read(written).length === all.length;
  const inPlace = spliced(text, before, change);
  if (inPlace !== undefined && isRight(inPlace)) return inPlace;
  if (all.length > 1 || isJson(text) || !rewrite(before, change)) return undefined;
  const anew = before.toString({ lineWidth: 0 });
  return isRight(anew) ? anew : undefined;
}

/** A map without keys and a key without a value say the same. */
function blank(value: unknown): Json {
  if (Array.isArray(value)) return value.map(blank);
  const map = recordOf(value);
  if (!map) return (value ?? null) as Json;
  const entries = Object.entries(map).map(([key, inner]) => [key, blank(inner)]);
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Json);
}

/** The document as the YAML library changes it: comments stay, layout is the library's. @returns whether it could. */
function rewrite(document: Document, change: Change): boolean {
  const above = change.path.map((_, index) => document.getIn(change.path.slice(0, index), true));
  if (above.some((node) => node !== undefined && !isCollection(node))) return false;
  if (change.do === "remove") document.deleteIn(change.path);
  else if (change.do === "set") document.setIn(change.path, document.createNode(change.value));
  else document.addIn(change.path, change.item);
  return true;
}

/** @returns `undefined` where JSON would need a form of ours. */
function changesIn(edit: Edit, value: unknown, json: boolean): Change[] | undefined {
  const member = memberFor(edit, value, json);
  if (member) return [member];
  const isList = Array.isArray(valueAt(value, concrete(value, edit.path)));
  if (json && "member" in edit && !isList) return undefined;
  return inItsForm(edit, value, json).flatMap((one) => changesFor(one, value, json));
}

/** A new object for a collection that is a list, as an export has them; nothing where it is a map, or holds the object. */
function memberFor(edit: Edit, value: unknown, json: boolean): Change | undefined {
  const kind = edit.path.length % 2 === 0 ? kindAt(edit.path) : undefined;
  if (!kind || (edit.do !== "set" && edit.do !== "default") || !isMap(edit.value)) return undefined;
  const path = concrete(value, edit.path);
  const collection = path.slice(0, -1);
  const list = valueAt(value, collection);
  const name = edit.path.at(-1) ?? "";
  const item = { [kind.nameField ?? "name"]: name, ...(json ? inFull(kind, edit.value, name) : edit.value) };
  if (Array.isArray(list))
    return typeof path.at(-1) === "string" ? { do: "append", path: collection, item } : undefined;
  if (!json) return undefined;
  if (list === undefined) return { do: "set", path: collection, value: [item] };
  return { do: "set", path, value: inFull(kind, edit.value, name) };
}

/** Without short forms. */
function inFull(kind: Kind, value: JsonMap, name: string): JsonMap {
  const short = kind.sugar.filter(({ key }) => Object.hasOwn(value, key));
  const plain = Object.entries(value).filter(([key]) => !short.some((one) => one.key === key));
  const parts = short.map(({ key, expand }) => expand(value[key] as Json, name));
  const settings = parts.flatMap((part) => Object.entries(asMap(part["config"])));
  // Null says that a key is not to be there, where something is compared.
  const config = Object.fromEntries(settings.filter(([, inner]) => inner !== null));
  const protocol = kind.name === "mapper" ? { protocol: "openid-connect" } : {};
  return {
    ...protocol,
    ...Object.assign({}, ...parts),
    ...(parts.length > 0 && { config }),
    ...Object.fromEntries(plain),
  };
}

/** A short key becomes the long form where the file has that: both together would contradict each other. */
function inItsForm(edit: Edit, value: unknown, json: boolean): Edit[] {
  const key = edit.path.at(-1) ?? "";
  const parent = edit.path.slice(0, -1);
  const object = recordOf(valueAt(value, concrete(value, parent)));
  const short = kindAt(parent)?.sugar.find((one) => one.key === key);
  if ((edit.do !== "set" && edit.do !== "default") || !short || !object || Object.hasOwn(object, key)) return [edit];
  const long = leavesOf(short.expand(edit.value, parent.at(-1) ?? ""));
  const isLong = json || long.some(([path]) => valueAt(object, path) !== undefined);
  return isLong ? long.map(([path, leaf]) => ({ ...edit, path: [...parent, ...path], value: leaf })) : [edit];
}

function kindAt(path: readonly string[]): Kind | undefined {
  let kind = kindNamed("realm");
  for (let index = 0; index < path.length; index += 2) {
    const child = kind.children[path[index] ?? ""];
    if (child === undefined) return undefined;
    kind = kindNamed(child);
  }
  return kind;
}

function leavesOf(fields: JsonMap): [string[], Json][] {
  return Object.entries(fields).flatMap(([field, value]): [string[], Json][] =>
    isMap(value) ? Object.entries(value).map(([key, inner]) => [[field, key], inner]) : [[[field], value]],
  );
}

function depthOf(value: unknown, path: readonly string[]): number {
  const steps = concrete(value, path);
  let depth = 0;
  while (depth < steps.length && valueAt(value, steps.slice(0, depth + 1)) !== undefined) depth++;
  return depth;
}

/** The document that says most about the path. */
function bestOf(
  documents: readonly Document[],
  path: readonly string[],
  realm: string | undefined,
): Document | undefined {
  const own = documents.filter((document) => isFor(document, realm));
  const depths = own.map((document) => depthOf(document.toJS(), path));
  return own[depths.indexOf(Math.max(...depths))];
}

/** A document that names no realm belongs to the one that the others name. */
function isFor(document: Document, realm: string | undefined): boolean {
  const named = document.errors.length > 0 ? null : recordOf(document.toJS())?.["realm"];
  return (
    named !== null && (realm === undefined || typeof named !== "string" || named === realm || named.includes("${"))
  );
}

/** The values of a file's documents; of one that isn't valid, nothing. */
function read(text: string): unknown[] {
  return parse(text).map((document) => (document.errors.length > 0 ? undefined : document.toJS()));
}

function parse(text: string): Document[] {
  const parsed = parseAllDocuments(isJson(text) ? blankComments(text) : text, { merge: true, logLevel: "silent" });
  return [...parsed] as Document[];
}
