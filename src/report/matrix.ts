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
  const tell = why ? reasoned(chalk, why) : told(chalk);
  return [...byRequester(edges)].map(([requester, own]) => {
    const width = Math.max(...own.map(({ audience }) => printable(audience).length));
    return [chalk.bold(printable(requester)), ...own.flatMap((edge) => edgeLines(edge, width, chalk, tell))].join("\n");
  });
}

function byRequester(edges: readonly ComparedEdge[]): ReadonlyMap<string, ComparedEdge[]> {
  const blocks = new Map<string, ComparedEdge[]>();
  for (const edge of edges) {
    const own = blocks.get(edge.requester);
    if (own) own.push(edge);
    else blocks.set(edge.requester, [edge]);
  }
  return blocks;
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

/** What one line says, before and behind the audience's name, and the reasons below it. */
interface Line {
  mark: string;
  text: string;
  reasons: readonly string[];
}

type Tell = (edge: ComparedEdge) => readonly Line[];

function edgeLines(edge: ComparedEdge, width: number, chalk: ChalkInstance, tell: Tell): string[] {
  const audience = printable(edge.audience).padEnd(width);
  return tell(edge).flatMap(({ mark, text, reasons }, at) => {
    const name = at === 0 ? `→ ${COLOURS[edge.change](audience, chalk)}` : " ".repeat(width + 2);
    return [`${mark} ${name}  ${text}`, ...reasons.map((reason) => chalk.dim(`${" ".repeat(width + 8)}${reason}`))];
  });
}

/** Each way with its reasons. */
function reasoned(chalk: ChalkInstance, why: Why): Tell {
  return (edge) =>
    edge.ways.map((compared) => ({
      ...lineOf([compared], chalk),
      reasons: whyLines(edge.requester, edge.audience, compared.way, why(edge, compared)),
    }));
}

/** Of somebody with every role hundreds of audiences have the same ways, which are put in words once. */
function told(chalk: ChalkInstance): Tell {
  const known = new Map<readonly ComparedWay[], readonly Line[]>();
  return ({ ways }) => {
    const lines = known.get(ways) ?? alike(ways).map((group) => lineOf(group, chalk));
    known.set(ways, lines);
    return lines;
  };
}

function lineOf(group: readonly [ComparedWay, ...ComparedWay[]], chalk: ChalkInstance): Line {
  const [{ change, was }] = group;
  const before = was === undefined ? "" : chalk.dim(` (now: ${wayParts([was], chalk).join(" · ")})`);
  const ways = group.map(({ way }) => way);
  const text = `${wayParts(ways, chalk).join(chalk.dim(" · "))}${before}`;
  return { mark: COLOURS[change](MARKS[change], chalk), text, reasons: [] };
}

/** Ways that differ in nothing but where the token comes from are told on one line. */
function alike(ways: readonly ComparedWay[]): readonly [ComparedWay, ...ComparedWay[]][] {
  const groups = new Map<string, [ComparedWay, ...ComparedWay[]]>();
  for (const compared of ways) {
    const { change, way, was } = compared;
    const key = JSON.stringify([change, whose(way), scopesText(way), was && wayText(was)]);
    const group = groups.get(key);
    if (group) group.push(compared);
    else groups.set(key, [compared]);
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
