import type { PageData } from "#report/matrix-page.ts";
import { byId, element } from "./elements.ts";

export function showHint({ edges }: PageData): void {
  const hint = edges.length === 0 ? "No exchange gives any audience." : "Click a line or a client for the reasons.";
  fill([element("p", hint, "quiet")]);
}

/** Why `from` reaches `to`: every way, with its reasons. */
export function showEdge({ nodes, edges }: PageData, at: number): void {
  const edge = edges[at];
  if (edge === undefined) return;
  const [from, to] = [nodes[edge.from]?.name, nodes[edge.to]?.name];
  const change = edge.change === "same" ? "" : edge.change;
  const parts = edge.sections.flatMap(({ title, change: own, lines }) => [
    element("h3", title, own === "same" ? "" : own),
    bullets(lines),
  ]);
  fill([element("h2", `${from} → ${to}`), ...(change === "" ? [] : [element("p", change, change)]), ...parts]);
}

/** What a client reaches, and who reaches it. */
export function showNode({ nodes, edges }: PageData, at: number): void {
  const named = (index: number) => nodes[index]?.name ?? "";
  const exchanges = edges.filter(({ kind }) => kind === "exchange");
  const reaches = exchanges.filter(({ from }) => from === at).map(({ to }) => named(to));
  const reachedBy = exchanges.filter(({ to }) => to === at).map(({ from }) => named(from));
  fill([
    element("h2", named(at)),
    bullets(nodes[at]?.lines ?? []),
    ...(reaches.length > 0 ? [element("h3", "gets tokens for"), bullets(reaches)] : []),
    ...(reachedBy.length > 0 ? [element("h3", "is reached by"), bullets(reachedBy)] : []),
  ]);
}

function bullets(lines: readonly string[]): HTMLElement {
  const list = element("ul");
  list.append(...lines.map((line) => element("li", line)));
  return list;
}

function fill(children: readonly HTMLElement[]): void {
  byId("details", HTMLElement).replaceChildren(...children);
}
