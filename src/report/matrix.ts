import type { ChalkInstance } from "chalk";
import type { ComparedEdge, ComparedWay } from "#exchange/reach/compare.ts";
import type { Way } from "#exchange/reach/table.ts";
import type { WhyReached } from "#exchange/reach/why.ts";
import { type MatrixView, pathText, scopesText, wayText, whose, whyLines } from "./matrix-words.ts";
import { plural, printable } from "./values.ts";

/** Gives the reason of a way, where reasons are asked for. */
export type Why = (edge: ComparedEdge, way: ComparedWay) => WhyReached;

/** Requester by requester: each audience, whose tokens bring it, and what must be asked for. */
export function matrixText(view: MatrixView, chalk: ChalkInstance, why?: Why): string {
  return [...blocksOf(view, chalk, why), ...unclearText(view, chalk), summaryText(view, chalk)].join("\n\n");
}

/** What works and no contract asks for. */
export function overGrantsText(view: MatrixView, chalk: ChalkInstance, why?: Why): string {
  const realm = chalk.bold(printable(view.realm));
  if (view.edges.length === 0) return chalk.green(`Realm ${realm}: whatever can be reached, a contract asks for.`);
  const ways = view.edges.reduce((sum, edge) => sum + edge.ways.length, 0);
  const counted = `${plural(ways, "way")} to ${plural(count(view.edges, "audience"), "audience")}`;
  const summary = chalk.yellow(`Realm ${realm}: ${counted} that no contract asks for.`);
  return [...blocksOf(view, chalk, why), summary].join("\n\n");
}

function blocksOf({ edges }: MatrixView, chalk: ChalkInstance, why: Why | undefined): string[] {
  return [...new Set(edges.map(({ requester }) => requester))].map((requester) => {
    const own = edges.filter((edge) => edge.requester === requester);
    const width = Math.max(...own.map(({ audience }) => printable(audience).length));
    return [chalk.bold(printable(requester)), ...own.flatMap((edge) => edgeLines(edge, width, chalk, why))].join("\n");
  });
}

function summaryText({ realm, edges, isPlanned, barred }: MatrixView, chalk: ChalkInstance): string {
  const [requesters, audiences] = [count(edges, "requester"), count(edges, "audience")];
  const reaches = `${plural(requesters, "client")} ${requesters === 1 ? "reaches" : "reach"} ${plural(audiences, "audience")} by exchange`;
  const rest = `${plural(barred.length, "client")} may not exchange`;
  const changes = (["added", "removed", "changed"] as const).map((change) => {
    const many = edges.filter((edge) => edge.change === change).length;
    return many === 0 ? [] : [COLOURS[change](`${many} ${change}`, chalk)];
  });
  const plan = isPlanned ? ` The plan: ${changes.flat().join(", ") || "nothing changes"}.` : "";
  return `Realm ${chalk.bold(printable(realm))}: ${reaches}; ${rest}.${plan}`;
}

function count(edges: readonly ComparedEdge[], key: "requester" | "audience"): number {
  return new Set(edges.filter(({ change }) => change !== "removed").map((edge) => edge[key])).size;
}

function unclearText({ unclear }: MatrixView, chalk: ChalkInstance): string[] {
  if (unclear.length === 0) return [];
  const names = unclear.map(printable).join(", ");
  return [
    chalk.yellow(
      `The configuration doesn't tell what is in the tokens of ${names} (scripts, or mappers of one's own).`,
    ),
  ];
}

function edgeLines(edge: ComparedEdge, width: number, chalk: ChalkInstance, why: Why | undefined): string[] {
  const audience = printable(edge.audience).padEnd(width);
  const groups = why ? edge.ways.map((way) => [way]) : alike(edge.ways);
  return groups.flatMap((group, at) => {
    const [first] = group;
    if (first === undefined) return [];
    const { change, was } = first;
    const name = at === 0 ? `→ ${COLOURS[edge.change](audience, chalk)}` : " ".repeat(width + 2);
    const before = was === undefined ? "" : chalk.dim(` (now: ${wayParts([was], chalk).join(" · ")})`);
    const told = wayParts(
      group.map(({ way }) => way),
      chalk,
    ).join(chalk.dim(" · "));
    const reasons = why ? whyLines(edge.requester, edge.audience, first.way, why(edge, first)) : [];
    return [
      `${COLOURS[change](MARKS[change], chalk)} ${name}  ${told}${before}`,
      ...reasons.map((reason) => chalk.dim(`${" ".repeat(width + 8)}${reason}`)),
    ];
  });
}

/** Ways that differ in nothing but where the token comes from are told on one line. */
function alike(ways: readonly ComparedWay[]): readonly ComparedWay[][] {
  const groups = new Map<string, ComparedWay[]>();
  for (const compared of ways) {
    const { change, way, was } = compared;
    const key = JSON.stringify([change, whose(way), scopesText(way), was && wayText(was)]);
    groups.set(key, [...(groups.get(key) ?? []), compared]);
  }
  return [...groups.values()];
}

/** More log-ins than these nobody reads on one line; JSON and the page have them all. */
const MOST_PATHS = 6;

function wayParts(ways: readonly Way[], chalk: ChalkInstance): string[] {
  const [first] = ways;
  if (first === undefined) return [];
  const shown = ways.slice(0, MOST_PATHS).map(pathText);
  const rest = ways.length > MOST_PATHS ? [`${ways.length - MOST_PATHS} more`] : [];
  const tokens = `${chalk.dim("with tokens of")} ${[...shown, ...rest].join(", ")}`;
  return [whose(first), tokens, scopesText(first)].filter((part) => part !== "");
}

const MARKS = { same: " ", added: "+", removed: "-", changed: "~" } as const;

const COLOURS: Record<ComparedEdge["change"], (text: string, chalk: ChalkInstance) => string> = {
  same: (text) => text,
  added: (text, chalk) => chalk.green(text),
  removed: (text, chalk) => chalk.red(text),
  changed: (text, chalk) => chalk.yellow(text),
};
