import type { Why } from "./matrix.ts";
import type { MatrixView } from "./matrix-words.ts";
import { scopesText, wayText, whose, whyLines } from "./matrix-words.ts";
import { plural } from "./values.ts";

type Change = MatrixView["edges"][number]["change"];

/** What the page shows: names and finished sentences, which it puts there as text and nothing else. */
export interface PageData {
  realm: string;
  summary: string;
  isPlanned: boolean;
  nodes: readonly PageNode[];
  edges: readonly PageEdge[];
}

export interface PageNode {
  name: string;
  /** Column, from left to right: where people log in, who exchanges, who is only reached. */
  column: number;
  exchanges: boolean;
  lines: readonly string[];
}

export interface PageEdge {
  /** Indexes of nodes. */
  from: number;
  to: number;
  /** `token`: tokens of `from` name `to`. `exchange`: what `from` gets by exchange names `to`. */
  kind: "token" | "exchange";
  change: Change;
  label: string;
  sections: readonly { title: string; change: Change; lines: readonly string[] }[];
}

/** So many ways of one edge are told with their reasons; a realm that has more has the same ones again and again. */
const MOST_WAYS = 20;

export function pageData(view: MatrixView, why: Why): PageData {
  const numbers = new Map<string, number>();
  const number = (name: string) => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  const [columnOf, requesters] = [columnsOf(view), requestersOf(view)];
  const tokens = new Map<string, PageEdge>();
  const exchanges = view.edges.map((edge): PageEdge => {
    for (const { way, change } of edge.ways) {
      const [first = ""] = way.path;
      if (way.path.length > 1 || first === edge.requester) continue;
      const key = JSON.stringify([first, edge.requester]);
      const before = tokens.get(key);
      tokens.set(key, {
        from: number(first),
        to: number(edge.requester),
        kind: "token",
        change: before === undefined || before.change === change ? change : "same",
        label: whose(way),
        sections: [{ title: `Tokens of ${first} name ${edge.requester}`, change, lines: [whose(way)] }],
      });
    }
    const shown = edge.ways.slice(0, MOST_WAYS);
    const rest = edge.ways.length - shown.length;
    return {
      from: number(edge.requester),
      to: number(edge.audience),
      kind: "exchange",
      change: edge.change,
      label: [...new Set(edge.ways.map(({ way }) => scopesText(way)))].filter(Boolean).join(", "),
      sections: [
        ...shown.map((compared) => ({
          title: wayText(compared.way),
          change: compared.change,
          lines: [
            ...(compared.was ? [`now: ${wayText(compared.was)}`] : []),
            ...whyLines(edge.requester, edge.audience, compared.way, why(edge, compared)),
          ],
        })),
        ...(rest > 0 ? [{ title: `and ${plural(rest, "way")} more`, change: "same" as const, lines: [] }] : []),
      ],
    };
  });
  const barred = new Map(view.barred.map(({ client, answer }) => [client, answer]));
  const nodes = [...numbers.keys()].map((name): PageNode => {
    const told = barred.get(name);
    return {
      name,
      column: columnOf(name),
      exchanges: requesters.has(name),
      lines: told === undefined ? [] : [`may not exchange: ${told}`],
    };
  });
  return {
    realm: view.realm,
    summary: `${plural(requesters.size, "requester")}, ${plural(new Set(view.edges.map(({ audience }) => audience)).size, "audience")}`,
    isPlanned: view.isPlanned,
    nodes,
    edges: [...tokens.values(), ...exchanges],
  };
}

/**
 * Whoever gets tokens from others, theirs or exchanged ones, stands to the right of them; a line that would close a
 * circle goes back. Those who are only reached come last.
 */
function columnsOf({ edges }: Pick<MatrixView, "edges">): (name: string) => number {
  const requesters = requestersOf({ edges });
  const before = new Map<string, Set<string>>();
  const put = (from: string, to: string) => {
    if (from !== to && requesters.has(to)) before.set(to, (before.get(to) ?? new Set()).add(from));
  };
  for (const { requester, audience, ways } of edges) {
    put(requester, audience);
    for (const { way } of ways) put(way.path[0] ?? "", requester);
  }
  const columns = new Map<string, number>();
  const columnOf = (name: string): number => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    // Until it is known: whoever comes back here from behind doesn't count.
    columns.set(name, -1);
    const column = 1 + Math.max(-1, ...[...(before.get(name) ?? [])].map(columnOf));
    columns.set(name, column);
    return column;
  };
  for (const requester of requesters) columnOf(requester);
  const last = 1 + Math.max(0, ...columns.values());
  const logIns = new Set(edges.flatMap(({ ways }) => ways.flatMap(({ way }) => way.path[0] ?? [])));
  return (name) => columns.get(name) ?? (logIns.has(name) ? 0 : last);
}

function requestersOf({ edges }: Pick<MatrixView, "edges">): Set<string> {
  return new Set(edges.map(({ requester }) => requester));
}

/** What stands in the template where the data goes. */
const PLACE = '{"data":"goes here"}';

/**
 * The page with its data. In a script element nothing ends the text but `</script` and `<!--`, so no `<` is left in it,
 * whatever names hold; the page puts names into the document as text only.
 */
export function pageWith(template: string, data: PageData): string {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
  const at = template.indexOf(PLACE);
  if (at < 0) throw new Error("the page has no place for its data");
  // Not `replace`: `$&` in a name would mean something to it.
  return template.slice(0, at) + json + template.slice(at + PLACE.length);
}
