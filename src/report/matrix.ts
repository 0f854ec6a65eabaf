import type { ChalkInstance } from "chalk";
import type { Reach } from "#exchange/reach/index.ts";
import type { Edge, Way } from "#exchange/reach/table.ts";
import { plural, printable } from "./values.ts";

export interface MatrixView {
  realm: string;
  edges: readonly Edge[];
  /** Clients that may not exchange. */
  barred: number;
  unclear: Reach["unclear"];
}

/** Requester by requester: each audience, whose tokens bring it, and what must be asked for. */
export function matrixText({ realm, edges, barred }: MatrixView, chalk: ChalkInstance): string {
  const requesters = [...new Set(edges.map(({ requester }) => requester))];
  const blocks = requesters.map((requester) => {
    const own = edges.filter((edge) => edge.requester === requester);
    const width = Math.max(...own.map(({ audience }) => printable(audience).length));
    return [chalk.bold(printable(requester)), ...own.flatMap((edge) => edgeLines(edge, width, chalk))].join("\n");
  });
  const summary = `Realm ${chalk.bold(printable(realm))}: ${plural(requesters.length, "client")} ${requesters.length === 1 ? "reaches" : "reach"} ${plural(new Set(edges.map(({ audience }) => audience)).size, "audience")} by exchange; ${barred} may not exchange.`;
  return [...blocks, summary].join("\n\n");
}

function edgeLines({ audience, ways }: Edge, width: number, chalk: ChalkInstance): string[] {
  return ways.map((way, at) => {
    const name = at === 0 ? `→ ${chalk.green(printable(audience).padEnd(width))}` : " ".repeat(width + 2);
    return `  ${name}  ${wayText(way, chalk)}`;
  });
}

function wayText(way: Way, chalk: ChalkInstance): string {
  const asked = way.scopes.length === 0 ? [] : [`by scope ${way.scopes.map(printable).join(" or ")}`];
  const path = way.path.map(printable).join(" → ");
  return [`${whose(way)} ${chalk.dim("from")} ${path}`, ...asked].join(chalk.dim(" · "));
}

/** The people of a way, in words. */
export function whose({ holder, anybody, users, others }: Way): string {
  if (holder === "service-account") return "the service account";
  const named = users.map(printable).join(", ");
  if (anybody === "every")
    return others.length === 0 ? "any user" : `any user (not ${others.map(printable).join(", ")})`;
  if (anybody === "none") return named;
  return users.length > 0 ? `users with roles, as ${named}` : "users with roles";
}
