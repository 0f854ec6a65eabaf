import type { ExchangeRequest, Subject } from "../request.ts";
import type { Cell, Reach } from "./index.ts";
import type { Who } from "./people.ts";

/** One requester and one audience that it gets into a token. */
export interface Edge {
  requester: string;
  audience: string;
  /** The exchanges that give it, by the way their subject token came. */
  ways: readonly Way[];
}

export interface Way {
  /** The client of the log-in, and whoever exchanged its token before: `[front]`, `[front, gateway]`. */
  path: readonly string[];
  /** The scopes of which one must be asked for at the log-in; empty: none. */
  logIn: readonly string[];
  /** Whose tokens: users', or the client's own service account's. */
  holder: "user" | "service-account";
  /** Whether every user can, or it depends on roles; absent for service accounts. */
  anybody?: "every" | "some" | "none";
  /** Users known by name who can, and who can't. */
  users: readonly string[];
  others: readonly string[];
  /** The scopes of which one must be asked for; empty: none. */
  scopes: readonly string[];
  /** The simplest of its exchanges, for an explanation: `predict(reach.index, subject, request)`. */
  subject: Subject;
  request: ExchangeRequest;
}

/** Who reaches whom: requester by requester, audience by audience. */
export function edgesOf({ cells }: Reach): readonly Edge[] {
  const everyone = [...new Set(cells.flatMap(({ who }) => (who.kind === "users" ? who.names : [])))];
  const found = new Map<string, Map<string, Cell[]>>();
  for (const cell of cells) {
    if (cell.outcome.kind !== "allowed") continue;
    const audiences = found.get(cell.request.requester) ?? new Map<string, Cell[]>();
    found.set(cell.request.requester, audiences);
    for (const id of cell.outcome.aud) {
      const list = audiences.get(id);
      if (list) list.push(cell);
      else audiences.set(id, [cell]);
    }
  }
  const routes = new Routes();
  return [...found].sort(byKey).flatMap(([requester, audiences]) =>
    [...audiences].sort(byKey).map(([audience, given]) => ({
      requester,
      audience,
      ways: waysOf(given, everyone, routes),
    })),
  );
}

/** Where tokens come from: the same ones for hundreds of audiences. */
class Routes {
  readonly #known = new Map<Subject, Route>();

  of(subject: Subject): Route {
    const known = this.#known.get(subject);
    if (known !== undefined) return known;
    const [path, holder] = [pathOf(subject), holderOf(subject)];
    const route = { path, holder, logIn: logInScope(subject), key: JSON.stringify([holder, path]) };
    this.#known.set(subject, route);
    return route;
  }
}

interface Route {
  path: readonly string[];
  holder: Way["holder"];
  logIn: string | undefined;
  key: string;
}

function waysOf(cells: readonly Cell[], everyone: readonly string[], routes: Routes): Way[] {
  const ways = new Map<string, Found>();
  for (const cell of cells) {
    for (const subject of cell.from) {
      const { path, holder, logIn, key } = routes.of(subject);
      const way = ways.get(key);
      if (way) {
        way.cells.push(cell);
        way.logIns.add(logIn);
      } else ways.set(key, { path, holder, subject, cells: [cell], logIns: new Set([logIn]) });
    }
  }
  return [...ways.values()].map((way) => {
    const { path, holder, subject, cells: own } = way;
    const request = own[0]?.request ?? { requester: "" };
    const logIn = fewest([...way.logIns]);
    const scopes = fewest(own.map(({ request: { scope } }) => scope));
    return { path, holder, logIn, ...peopleIn(way, everyone), scopes, subject, request };
  });
}

interface Found {
  path: readonly string[];
  holder: Way["holder"];
  subject: Subject;
  cells: Cell[];
  logIns: Set<string | undefined>;
}

function peopleIn({ holder, cells }: Found, everyone: readonly string[]): Pick<Way, "anybody" | "users" | "others"> {
  if (holder === "service-account") return { users: [], others: [] };
  const who = cells.map((cell) => cell.who);
  const has = (roles: "least" | "most") => who.some((one) => one.kind === "anybody" && one.roles === roles);
  const users = [...new Set(who.flatMap((one: Who) => (one.kind === "users" ? one.names : [])))];
  const others = everyone.filter((name) => !users.includes(name));
  return { anybody: has("least") ? "every" : has("most") ? "some" : "none", users, others };
}

/** Nothing need be asked for where it works without. */
function fewest(scopes: readonly (string | undefined)[]): readonly string[] {
  return scopes.includes(undefined) ? [] : [...new Set(scopes.flatMap((scope) => scope ?? []))].sort();
}

/** Whose log-in a token goes back to. */
export function holderOf(subject: Subject): Way["holder"] {
  if (subject.kind === "exchange") return holderOf(subject.subject);
  return subject.kind === "service-account" ? "service-account" : "user";
}

function logInScope(subject: Subject): string | undefined {
  if (subject.kind === "exchange") return logInScope(subject.subject);
  return "scope" in subject ? subject.scope : undefined;
}

/** The clients that a token went through. */
export function pathOf(subject: Subject): readonly string[] {
  if (subject.kind === "exchange") return [...pathOf(subject.subject), subject.request.requester];
  return [subject.client ?? ""];
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
