import type { PageData } from "#report/matrix-page.ts";
import { byId, element } from "./elements.ts";
import type { Select } from "./graph.ts";

const MOST_LINES = 4;

/** The same as a table: for those who search, copy, print, or don't see the graph. */
export function drawList({ nodes, edges }: PageData, select: Select) {
  const rows = new Map<number, HTMLElement>();
  edges.forEach(({ kind, from, to, change, sections }, at) => {
    if (kind !== "exchange") return;
    const row = element("tr");
    row.tabIndex = 0;
    const ways = element("td");
    const shown = sections.length > MOST_LINES + 1 ? sections.slice(0, MOST_LINES) : sections;
    ways.append(...shown.map(({ title, change: own }) => element("div", title, own === "same" ? "" : own)));
    if (shown.length < sections.length) ways.append(element("div", "… and more: click", "quiet"));
    const name = (index: number) => element("td", nodes[index]?.name, change === "same" ? "" : change);
    row.append(name(from), name(to), ways);
    row.addEventListener("click", () => select.edge(at));
    row.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") select.edge(at);
    });
    rows.set(at, row);
  });
  byId("list", HTMLElement).append(...rows.values());
  return {
    show(shown: ReadonlySet<number>): void {
      for (const [at, row] of rows) row.hidden = !shown.has(at);
    },
    mark(selected: number | undefined): void {
      for (const [at, row] of rows) row.setAttribute("aria-selected", String(at === selected));
    },
  };
}
