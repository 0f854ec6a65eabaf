import { Document, isMap, isPair, isScalar, isSeq, type Node, visit, YAMLMap, type YAMLSeq } from "yaml";
import type { Tree } from "./tree.ts";

/** What still reads well on one line. */
const LINE = 100;

/** The tree as YAML: short maps and lists on one line, space between what is large. @param head comments of the file. */
export function textOf(tree: Tree, head: readonly string[] = []): string {
  const document = new Document(tree);
  if (document.contents) layOut(document.contents as Node);
  return `${head.map((line) => `#${line}\n`).join("")}${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}

/** Puts what is short on one line, and a blank line before what isn't. */
export function layOut(node: Node): void {
  visit(node, {
    Collection(_key, collection, path) {
      const parent = path[path.length - 1];
      const depth = path.filter((one) => isMap(one) || isSeq(one)).length;
      if (isSeq(collection) ? lengthOf(collection) <= LINE : depth > 1 && lengthOf(collection) <= LINE)
        collection.flow = true;
      if (isSeq(collection) && collection.items.every(isScalar)) unpadded(collection);
      if (depth === 1 && isPair(parent) && !collection.flow && isScalar(parent.key)) parent.key.spaceBefore = true;
    },
  });
}

/** `{ a: [b] }`: the library pads both or none. */
function unpadded(list: YAMLSeq): void {
  const write = list.toString.bind(list);
  list.toString = (context, ...others) => write(context && { ...context, flowCollectionPadding: "" }, ...others);
}

/** Characters on one line; whatever holds maps with maps in them has none. */
function lengthOf(node: unknown): number {
  if (isScalar(node)) return String(node.value).length + 1;
  if (isPair(node)) return lengthOf(node.key) + 1 + lengthOf(node.value);
  if (isMap(node) || isSeq(node)) {
    const inner = (node.items as unknown[]).map((item) => (isNested(item) ? Number.POSITIVE_INFINITY : lengthOf(item)));
    return inner.reduce((sum, length) => sum + length + 2, 2);
  }
  return 0;
}

function isNested(item: unknown): boolean {
  const value = isPair(item) ? item.value : item;
  return value instanceof YAMLMap && value.items.some(({ value: inner }) => inner instanceof YAMLMap);
}
