import { type Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, type Node, type Pair } from "yaml";

/** Nodes of a document with every alias followed: far more than any realm file has, far fewer than hurt. */
const LIMIT = 1_000_000;

export interface Unreadable {
  offset: number;
  detail: string;
}

/**
 * What makes a well-formed document unreadable as a value: an alias to nothing, to what it stands in, or to so much
 * that nine lines become a billion; a merge of what is no map; a key that is no name. Counted before anything is
 * expanded, so a hostile file costs no more than its length.
 */
export function unreadable(document: Document): Unreadable | undefined {
  const sizes = new Map<unknown, number>();
  const open = new Set<unknown>();
  let first: Unreadable | undefined;
  const refuse = (node: unknown, detail: string): number => {
    first ??= { offset: (node as Node | null)?.range?.[0] ?? 0, detail };
    return 0;
  };
  const aliasSize = (node: Node, target: Node | undefined): number => {
    if (!target)
      return refuse(node, "nothing has the name that this alias (`*`) asks for; quote a text that begins with *");
    if (open.has(target)) return refuse(node, "this alias (`*`) stands inside of what it names");
    return sizes.get(target) ?? 1;
  };
  const pairSize = ({ key, value }: Pair): number => {
    if (isScalar(key) && (key.value === null || key.value === "")) return refuse(key, "a key without a name");
    if (isCollection(key))
      return refuse(key, "a key is a name, not a map or a list: is it a {{ template }} yet to be filled in?");
    const size = sizeOf(key) + sizeOf(value);
    const mergeable = first || !isMergeKey(key) || sourcesOf(value, document).every(isMap);
    return mergeable ? size : refuse(value, "`<<` merges maps only");
  };
  const sizeOf = (node: unknown): number => {
    if (first) return 0;
    if (isPair(node)) return pairSize(node);
    if (isAlias(node)) return aliasSize(node, node.resolve(document) as Node | undefined);
    open.add(node);
    const inner: readonly unknown[] = isCollection(node) ? node.items : [];
    const size = inner.reduce<number>((sum, item) => sum + sizeOf(item), 1);
    open.delete(node);
    sizes.set(node, size);
    return size > LIMIT ? refuse(node, "its aliases expand to far more than a realm file can hold") : size;
  };
  sizeOf(document.contents);
  return first;
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.source === "<<";
}

/** The maps that `<<` merges: one, or a list of them; whatever else stands there is as it is. */
export function sourcesOf(value: unknown, document: Document): unknown[] {
  const target = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const source = target(value);
  return isSeq(source) ? source.items.map(target) : [source];
}
