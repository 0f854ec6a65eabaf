import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type YAMLMap, type YAMLSeq } from "yaml";
import type { Fix } from "#model/check.ts";
import type { Json } from "#model/json.ts";
import { pathsOf } from "./edit-paths.ts";
import { inFlow, insertedInMap, insertedInSeq, keyText, replaced, withoutItem, withoutPair } from "./edit-text.ts";

/**
 * Changes a YAML file and nothing else in it: the parser says where things stand, and only those characters are
 * replaced, so comments, order and layout stay as somebody wrote them.
 *
 * @returns `undefined` where the file doesn't hold what is to be changed, or would not be YAML any more.
 */
export function edited(text: string, fix: Fix): string | undefined {
  if (/^\s*[{[]/.test(text)) return undefined; // JSON: an export, which is made anew rather than mended
  for (const document of parse(text)) {
    for (const path of pathsOf(document.contents as Node | null, fix)) {
      const result = changed(text, document.contents as Node | null, path, fix);
      if (result !== undefined && result !== text && parse(result).every(({ errors }) => errors.length === 0))
        return result;
    }
  }
  return undefined;
}

type Path = readonly string[];

function parse(text: string) {
  const documents = parseAllDocuments(text, { merge: true, logLevel: "silent" });
  return Array.isArray(documents) ? documents : [];
}

function changed(text: string, root: Node | null, path: Path, fix: Fix): string | undefined {
  const { parent, pair, rest } = find(root, path);
  if (!parent) return undefined;
  switch (fix.do) {
    case "remove":
      return pair && rest.length === 0 ? removed(text, root, path) : undefined;
    case "set":
      return set(text, parent, pair, rest, fix.value);
    case "add":
      return pair && rest.length === 0
        ? added(text, pair, fix.name)
        : set(text, parent, pair, rest, { with: [fix.name] });
    case "drop": {
      const list = pair && rest.length === 0 ? listOf(pair) : undefined;
      const item = list?.items.find((one) => isScalar(one) && one.value === fix.name);
      return list && item ? withoutItem(text, list, item as Node) : undefined;
    }
  }
}

/** The deepest map on the way with the pair that leads on, and the keys that aren't there. */
function find(root: Node | null, path: Path): { parent?: YAMLMap; pair?: Pair; rest: Path } {
  let parent = root;
  for (const [depth, key] of path.entries()) {
    if (!isMap(parent)) return { rest: path };
    const pair = pairOf(parent, key);
    const rest = path.slice(depth + 1);
    if (!pair) return { parent, rest: path.slice(depth) };
    if (rest.length === 0 || !isMap(pair.value)) return { parent, pair, rest };
    parent = pair.value;
  }
  return { rest: path };
}

export function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function set(text: string, parent: YAMLMap, pair: Pair | undefined, rest: Path, value: Json): string | undefined {
  if (!pair) {
    const [key = "", ...deeper] = rest;
    return insertedInMap(text, parent, key, nested(deeper, value));
  }
  const there = pair.value as Node | null;
  if (rest.length === 0) return replaced(text, pair, inFlow(value));
  // `attributes:` with nothing behind it.
  const isNothing = there === null || (isScalar(there) && there.value === null);
  return isNothing ? replaced(text, pair, inFlow(nested(rest, value))) : undefined;
}

function nested(path: Path, value: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
}

/** A map that is left empty goes, too, unless it is an object of the file. */
function removed(text: string, root: Node | null, path: Path): string | undefined {
  const { parent, pair } = find(root, path);
  if (!parent || !pair) return undefined;
  if (parent.items.length > 1) return withoutPair(text, parent, pair);
  const above = path.slice(0, -1);
  const isPart = ["attributes", "config", "protocolMappers"].includes(above.at(-1) ?? "");
  if (isPart) return removed(text, root, above);
  const holder = find(root, above).pair;
  return holder ? replaced(text, holder, "{}") : undefined;
}

function listOf(pair: Pair): YAMLSeq | undefined {
  if (isSeq(pair.value)) return pair.value;
  const inner = isMap(pair.value) ? pairOf(pair.value, "with")?.value : undefined;
  return isSeq(inner) ? inner : undefined;
}

function added(text: string, pair: Pair, name: string): string | undefined {
  const list = listOf(pair);
  if (list) return insertedInSeq(text, list, keyText(name));
  return isMap(pair.value) ? insertedInMap(text, pair.value, "with", [name]) : undefined;
}
