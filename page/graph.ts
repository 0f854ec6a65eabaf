import cytoscape, { type ElementDefinition, type StylesheetJson } from "cytoscape";
import type { PageData, PageNode } from "#report/matrix-page.ts";
import { byId } from "./elements.ts";

export interface Select {
  edge(at: number): void;
  node(at: number): void;
}

/** Space between columns and between the nodes of one. */
const [ACROSS, DOWN] = [380, 52];
/** A graph of three nodes need not fill the window. */
const LARGEST = 1.4;

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
        arrange(graph);
      });
      fitIn(graph);
    },
    mark(at: number | undefined): void {
      graph.edges().removeClass("marked");
      if (at !== undefined) graph.getElementById(`e${at}`).addClass("marked");
    },
    paint(): void {
      graph.style(styleOf());
    },
    fit: () => fitIn(graph),
  };
}

function fitIn(graph: cytoscape.Core): void {
  graph.fit(graph.elements().not(".hidden"), 40);
  if (graph.zoom() > LARGEST) graph.zoom({ level: LARGEST, position: centre(graph) }).center();
}

/** What is left stands close together, so that a client among a thousand can be read. */
function arrange(graph: cytoscape.Core): void {
  const columns = new Map<number, cytoscape.NodeSingular[]>();
  graph
    .nodes()
    .not(".hidden")
    .forEach((node) => {
      const column = Number(node.data("column"));
      columns.set(column, [...(columns.get(column) ?? []), node]);
    });
  const tallest = Math.max(...[...columns.values()].map(({ length }) => length));
  for (const [column, members] of columns) {
    members.forEach((node, row) => {
      node.position({ x: column * ACROSS, y: (row + (tallest - members.length) / 2) * DOWN });
    });
  }
}

function centre(graph: cytoscape.Core): cytoscape.Position {
  const { x1, x2, y1, y2 } = graph.extent();
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
}

/** By name, which is their order within a column. */
function nodesOf(nodes: readonly PageNode[]): ElementDefinition[] {
  const numbered = nodes.map((node, at) => ({ ...node, at }));
  numbered.sort((one, other) => (one.name < other.name ? -1 : 1));
  return numbered.map(({ name, at, column, exchanges }) => ({
    data: { id: `n${at}`, at, column, name: shortened(name) },
    classes: exchanges ? ["requester"] : [],
  }));
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
        width: 200,
        height: 36,
        "background-color": colour("node"),
        "border-color": colour("line"),
        "border-width": 1.5,
        color: colour("text"),
        "font-size": 14,
        "font-family": "system-ui, sans-serif",
        "text-valign": "center",
        "text-wrap": "ellipsis",
        "text-max-width": "185px",
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
        "font-size": 12,
        "font-family": "system-ui, sans-serif",
        color: colour("quiet"),
        // Above the line, not on it.
        "text-margin-y": -12,
        "text-wrap": "wrap",
        "text-max-width": "165px",
      },
    },
    { selector: "edge.token", style: { ...line("token"), "line-style": "dashed", width: 1.5, label: "" } },
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
