import { memo } from "../memo.ts";
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
  const everyone = new Set(cells.flatMap(({ who }) => (who.kind === "users" ? who.names : [])));
  const found = new Map<string, Granted[]>();
  cells.forEach((cell, at) => {
    if (cell.outcome.kind !== "allowed") return;
    const { aud } = cell.outcome;
    const own = found.get(cell.request.requester);
    if (own) own.push({ cell, aud, at });
    else found.set(cell.request.requester, [{ cell, aud, at }]);
  });
  const routes = new Routes();
  return [...found].sort(byKey).flatMap(([requester, granted]) => edgesFrom(requester, granted, everyone, routes));
}

/** A cell that gives a token, and its place among all. */
interface Granted {
  cell: Cell;
  aud: readonly string[];
  at: number;
}

/**
 * Somebody with every role has hundreds of audiences by the very same exchanges. So it is looked at which exchanges name
 * the same (their lists are one list), and audiences that the same of these lists hold have the same ways: one array.
 */
function edgesFrom(
  requester: string,
  granted: readonly Granted[],
  everyone: ReadonlySet<string>,
  routes: Routes,
): Edge[] {
  const named = new Map<readonly string[], Granted[]>();
  for (const one of granted) {
    const same = named.get(one.aud);
    if (same) same.push(one);
    else named.set(one.aud, [one]);
  }
  const start = new Held();
  const holding = new Map<string, Held>();
  for (const [list, given] of named) for (const id of list) holding.set(id, (holding.get(id) ?? start).and(given));
  return [...holding].sort(byKey).map(([audience, held]) => {
    held.ways ??= waysOf(held.cells, everyone, routes);
    return { requester, audience, ways: held.ways };
  });
}

/** Lists that hold an audience; two audiences that are held by the same ones come to the same object. */
class Held {
  readonly #more = new Map<readonly Granted[], Held>();
  readonly #before: Held | undefined;
  readonly #given: readonly Granted[];
  ways: readonly Way[] | undefined;

  constructor(before?: Held, given: readonly Granted[] = []) {
    this.#before = before;
    this.#given = given;
  }

  and(given: readonly Granted[]): Held {
    return memo(this.#more, given, () => new Held(this, given));
  }

  /** In the order in which they were asked. */
  get cells(): readonly Cell[] {
    return this.#all.sort((one, other) => one.at - other.at).map(({ cell }) => cell);
  }

  get #all(): Granted[] {
    return this.#before === undefined ? [...this.#given] : [...this.#before.#all, ...this.#given];
  }
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

function waysOf(cells: readonly Cell[], everyone: ReadonlySet<string>, routes: Routes): Way[] {
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

function peopleIn({ holder, cells }: Found, everyone: ReadonlySet<string>): Pick<Way, "anybody" | "users" | "others"> {
  if (holder === "service-account") return { users: [], others: [] };
  const who = [...new Set(cells.map((cell) => cell.who))];
  const has = (roles: "least" | "most") => who.some((one) => one.kind === "anybody" && one.roles === roles);
  const users = new Set(who.flatMap((one: Who) => (one.kind === "users" ? one.names : [])));
  const others = [...everyone].filter((name) => !users.has(name));
  return { anybody: has("least") ? "every" : has("most") ? "some" : "none", users: [...users], others };
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
