import type { ComparedEdge } from "#exchange/reach/compare.ts";
import type { Way } from "#exchange/reach/table.ts";
import type { Naming, WhyReached } from "#exchange/reach/why.ts";
import { displayAddress } from "#model/address.ts";
import { memberText, printable } from "./values.ts";

/** What a matrix shows, in whatever format: the realm, or the realm and what a plan changes. */
export interface MatrixView {
  realm: string;
  edges: readonly ComparedEdge[];
  /** There is a plan: edges may be added or removed. */
  isPlanned: boolean;
  /** Clients that may not exchange, and the sentence that they are told. */
  barred: readonly { client: string; answer: string }[];
  /** Clients whose tokens can't be told from the configuration. */
  unclear: readonly string[];
}

/** The people of a way. */
export function whose({ holder, anybody, users, others }: Way): string {
  if (holder === "service-account") return "its service account";
  const named = users.map(printable).join(", ");
  if (anybody === "every") return others.length === 0 ? "any user" : `any user, but not ${listed(others)}`;
  if (anybody === "none") return named;
  return named === "" ? "depends on the user's roles" : `depends on the user's roles (${named})`;
}

/** Clients that a token went through, and what the log-in must ask for. */
export function pathText({ path, logIn }: Pick<Way, "path" | "logIn">): string {
  const [first = "", ...others] = path.map(printable);
  const asked = logIn.length === 0 ? "" : ` (scope ${logIn.map(printable).join(" or ")})`;
  return [`${first}${asked}`, ...others].join(" → ");
}

/** What must be asked for. */
export function scopesText({ scopes }: Way): string {
  return scopes.length === 0 ? "" : `by scope ${scopes.map(printable).join(" or ")}`;
}

/** One way on one line: whose tokens, of which client, and what must be asked for. */
export function wayText(way: Way): string {
  const scopes = scopesText(way);
  return `${pathText(way)}: ${whose(way)}${scopes === "" ? "" : `, ${scopes}`}`;
}

/** Why it leads there, a sentence a line. */
export function whyLines(requester: string, audience: string, way: Way, why: WhyReached): string[] {
  const last = way.path[way.path.length - 1] ?? "";
  const own = last === requester ? [`${printable(requester)} exchanges its own token`] : [];
  return [
    ...own,
    ...(why.admitted
      ? [`the token of ${printable(last)} names ${printable(requester)}: ${namingText(why.admitted)}`]
      : []),
    ...(why.given ? [`what ${printable(requester)} gets names ${printable(audience)}: ${namingText(why.given)}`] : []),
  ];
}

function namingText({ by, role }: Naming): string {
  return `${displayAddress(by)}${role === undefined ? "" : `, for the role ${memberText(role)}`}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(printable).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
