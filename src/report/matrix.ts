import type { ChalkInstance } from "chalk";
import type { ComparedEdge, ComparedWay } from "#exchange/reach/compare.ts";
import type { Way } from "#exchange/reach/table.ts";
import type { WhyReached } from "#exchange/reach/why.ts";
import { type MatrixView, pathText, scopesText, whose, whyLines } from "./matrix-words.ts";
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
  return edge.ways.flatMap((compared, at) => {
    const { change, way, was } = compared;
    const name = at === 0 ? `→ ${COLOURS[edge.change](audience, chalk)}` : " ".repeat(width + 2);
    const before = was === undefined ? "" : chalk.dim(` (now: ${wayParts(was, chalk).join(" · ")})`);
    const line = `${COLOURS[change](MARKS[change], chalk)} ${name}  ${wayParts(way, chalk).join(chalk.dim(" · "))}${before}`;
    const reasons = why ? whyLines(edge.requester, edge.audience, way, why(edge, compared)) : [];
    return [line, ...reasons.map((reason) => chalk.dim(`${" ".repeat(width + 8)}${reason}`))];
  });
}

function wayParts(way: Way, chalk: ChalkInstance): string[] {
  const tokens = `${chalk.dim("with tokens of")} ${pathText(way)}`;
  return [whose(way), tokens, scopesText(way)].filter((part) => part !== "");
}

const MARKS = { same: " ", added: "+", removed: "-", changed: "~" } as const;

const COLOURS: Record<ComparedEdge["change"], (text: string, chalk: ChalkInstance) => string> = {
  same: (text) => text,
  added: (text, chalk) => chalk.green(text),
  removed: (text, chalk) => chalk.red(text),
  changed: (text, chalk) => chalk.yellow(text),
};
