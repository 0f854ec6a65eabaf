import type { PageData, PageEdge } from "#report/matrix-page.ts";
import { showEdge, showHint, showNode } from "./details.ts";
import { byId } from "./elements.ts";
import { drawGraph } from "./graph.ts";
import { drawList } from "./list.ts";

/** The page's only state is what its controls show, and what was clicked last. */
const data = JSON.parse(byId("data", HTMLScriptElement).textContent ?? "") as PageData;
const search = byId("search", HTMLInputElement);
const client = byId("client", HTMLSelectElement);
const pictures = byId("pictures", HTMLFieldSetElement);

byId("realm", HTMLElement).textContent = data.realm;
byId("summary", HTMLElement).textContent = `· ${data.summary}`;
pictures.hidden = !data.isPlanned;
const sorted = data.nodes.map(({ name }, at) => ({ name, at })).sort((one, other) => (one.name < other.name ? -1 : 1));
for (const { name, at } of sorted) client.append(new Option(name, String(at)));

const select = {
  edge(at: number): void {
    showEdge(data, at);
    graph.mark(at);
    list.mark(at);
  },
  node(at: number): void {
    showNode(data, at);
    graph.mark(undefined);
    list.mark(undefined);
  },
};
const graph = drawGraph(data, select);
const list = drawList(data, select);

function update(): void {
  const shown = new Set(data.edges.flatMap((edge, at) => (isShown(edge) ? [at] : [])));
  graph.show(shown, pictureOf() === "both");
  list.show(shown);
}

function isShown({ from, to, change }: PageEdge): boolean {
  const picture = pictureOf();
  if (picture === "before" ? change === "added" : picture === "after" && change === "removed") return false;
  if (client.value !== "" && Number(client.value) !== from && Number(client.value) !== to) return false;
  const sought = search.value.trim().toLowerCase();
  return [from, to].some((at) => (data.nodes[at]?.name ?? "").toLowerCase().includes(sought));
}

function pictureOf(): string {
  return pictures.querySelector<HTMLInputElement>("input:checked")?.value ?? "both";
}

byId("controls", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
byId("controls", HTMLFormElement).addEventListener("input", update);
byId("fit", HTMLButtonElement).addEventListener("click", () => graph.fit());
byId("theme", HTMLButtonElement).addEventListener("click", () => {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme === "dark";
  root.dataset["theme"] = isDark ? "light" : "dark";
  graph.paint();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.paint());
showHint(data);
update();
