import type { ComparedEdge } from "#exchange/reach/compare.ts";
import { type MatrixView, scopesText, whose } from "./matrix-words.ts";

/**
 * A flowchart for documents and pull requests. Dotted: the client's token names the requester; solid: what the requester
 * gets names the audience. Names are only ever labels, and written so that they can't end one.
 */
export function matrixMermaid({ edges }: MatrixView): string {
  const ids = new Map<string, string>();
  const node = (name: string) => {
    const id = ids.get(name) ?? `n${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const lines: { text: string; change: ComparedEdge["change"] }[] = [];
  const brought = new Map<string, ComparedEdge["change"]>();
  for (const edge of edges) {
    for (const { way, change } of edge.ways) {
      const [first = ""] = way.path;
      if (way.path.length > 1 || first === edge.requester) continue;
      const key = `${node(first)} -.-> ${node(edge.requester)}`;
      // Gone only where every audience goes that it was good for.
      const before = brought.get(key);
      brought.set(key, before === undefined || before === change ? change : "same");
    }
    const labels = new Set(edge.ways.map(({ way }) => [whose(way), scopesText(way)].filter(Boolean).join("<br>")));
    const text = `${node(edge.requester)} -->|"${[...labels].map(label).join("<br>")}"| ${node(edge.audience)}`;
    lines.push({ text, change: edge.change });
  }
  const all = [...[...brought].map(([text, change]) => ({ text, change })), ...lines];
  const styles = (["added", "removed", "changed"] as const).flatMap((change) => {
    const numbers = all.flatMap((line, at) => (line.change === change ? [at] : []));
    return numbers.length === 0 ? [] : [`  linkStyle ${numbers.join(",")} ${STYLES[change]}`];
  });
  return [
    "flowchart LR",
    ...[...ids].map(([name, id]) => `  ${id}["${label(name)}"]`),
    ...all.map(({ text }) => `  ${text}`),
    ...styles,
  ].join("\n");
}

const STYLES = {
  added: "stroke:#1a7f37,stroke-width:3px",
  removed: "stroke:#cf222e,stroke-width:2px,stroke-dasharray:6 4",
  changed: "stroke:#9a6700,stroke-width:3px",
};

/** Everything but letters, digits and harmless marks as the code of the character, which mermaid knows as `#35;`. */
function label(text: string): string {
  return [...text.replaceAll("<br>", "\n")]
    .map((character) => {
      if (character === "\n") return "<br>";
      return /[\p{L}\p{N} .,:()/_-]/u.test(character) ? character : `#${character.codePointAt(0)};`;
    })
    .join("");
}
