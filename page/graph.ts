import cytoscape, { type ElementDefinition, type StylesheetJson } from "cytoscape";
import type { PageData, PageNode } from "#report/matrix-page.ts";
import { byId } from "./elements.ts";

export interface Select {
  edge(at: number): void;
  node(at: number): void;
}

/** Space between columns and between the nodes of one. */
const [ACROSS, DOWN] = [350, 66];

/** The graph: columns from log-ins over requesters to what is only reached. Elements are known by number, never by name. */
export function drawGraph(data: PageData, select: Select) {
  const graph = cytoscape({
    container: byId("graph", HTMLElement),
    elements: [...nodesOf(data.nodes), ...edgesOf(data)],
    layout: { name: "preset" },
    style: styleOf(),
    maxZoom: 2.5,
  });
  graph.on("tap", "edge", ({ target }) => select.edge(Number(target.data("at"))));
  graph.on("tap", "node", ({ target }) => select.node(Number(target.data("at"))));
  return {
    show(shown: ReadonlySet<number>, withChanges: boolean): void {
      graph.batch(() => {
        graph.edges().forEach((edge) => void edge.toggleClass("hidden", !shown.has(Number(edge.data("at")))));
        const all = shown.size === data.edges.length;
        graph.nodes().forEach((node) => {
          const isUsed = all || node.connectedEdges().not(".hidden").nonempty();
          node.toggleClass("hidden", !isUsed);
        });
        graph.edges().toggleClass("plain", !withChanges);
      });
    },
    mark(at: number | undefined): void {
      graph.edges().removeClass("marked");
      if (at !== undefined) graph.getElementById(`e${at}`).addClass("marked");
    },
    paint(): void {
      graph.style(styleOf());
    },
    fit(): void {
      graph.fit(graph.elements().not(".hidden"), 40);
      if (graph.zoom() > 1.4) graph.zoom({ level: 1.4, position: centre(graph) }).center();
    },
  };
}

function centre(graph: cytoscape.Core): cytoscape.Position {
  const { x1, x2, y1, y2 } = graph.extent();
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}

function nodesOf(nodes: readonly PageNode[]): ElementDefinition[] {
  const columns = new Map<number, (PageNode & { at: number })[]>();
  nodes.forEach((node, at) => {
    columns.set(node.column, [...(columns.get(node.column) ?? []), { ...node, at }]);
  });
  const tallest = Math.max(...[...columns.values()].map(({ length }) => length));
  return [...columns].flatMap(([column, members]) =>
    members
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, at, exchanges }, row) => ({
        data: { id: `n${at}`, at, name: shortened(name) },
        classes: exchanges ? ["requester"] : [],
        position: { x: column * ACROSS, y: (row + (tallest - members.length) / 2) * DOWN },
      })),
  );
}

function edgesOf({ edges, nodes }: PageData): ElementDefinition[] {
  return edges.map(({ from, to, kind, change, label }, at) => {
    const isBack = (nodes[from]?.column ?? 0) >= (nodes[to]?.column ?? 0);
    const data = { id: `e${at}`, at, source: `n${from}`, target: `n${to}`, label: shortened(label) };
    return { data, classes: [kind, change, ...(isBack ? ["back"] : [])] };
  });
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 44 ? `${characters.slice(0, 43).join("")}…` : text;
}

function styleOf(): StylesheetJson {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string) => colours.getPropertyValue(`--${name}`).trim();
  const line = (name: string) => ({ "line-color": colour(name), "target-arrow-color": colour(name) });
  return [
    {
      selector: "node",
      style: {
        label: "data(name)",
        shape: "round-rectangle",
        width: 210,
        height: 36,
        "background-color": colour("node"),
        "border-color": colour("line"),
        "border-width": 1.5,
        color: colour("text"),
        "font-size": 14,
        "font-family": "system-ui, sans-serif",
        "text-valign": "center",
        "text-wrap": "ellipsis",
        "text-max-width": "195px",
      },
    },
    {
      selector: "node.requester",
      style: { "background-color": colour("requester"), "border-color": colour("exchange") },
    },
    {
      selector: "edge",
      style: {
        ...line("exchange"),
        width: 2.5,
        "curve-style": "bezier",
        "control-point-step-size": 46,
        "target-arrow-shape": "triangle",
        "arrow-scale": 1.2,
        label: "data(label)",
        "font-size": 11,
        color: colour("quiet"),
        "text-background-color": colour("ground"),
        "text-background-opacity": 0.85,
        "text-background-padding": "2px",
        "text-wrap": "wrap",
        "text-max-width": "150px",
      },
    },
    { selector: "edge.token", style: { ...line("token"), "line-style": "dashed", width: 1.5 } },
    { selector: "edge.back", style: { "curve-style": "unbundled-bezier", "control-point-distances": [60] } },
    { selector: "edge.added", style: line("added") },
    { selector: "edge.removed", style: { ...line("removed"), "line-style": "dashed" } },
    { selector: "edge.changed", style: line("changed") },
    { selector: "edge.plain.exchange", style: line("exchange") },
    { selector: "edge.plain.token", style: line("token") },
    { selector: "edge.marked", style: { width: 5 } },
    { selector: "node:selected", style: { "border-color": colour("exchange"), "border-width": 3 } },
    { selector: ".hidden", style: { display: "none" } },
  ];
}
