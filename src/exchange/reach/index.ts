/**
 * Every exchange that a realm's configuration permits.
 *
 * Asking the model for every subject, requester, audience and scope would take a billion questions in a realm of a
 * thousand clients, so they are asked where the answer can be yes, and each question once:
 *
 * 1. *Who may exchange at all* doesn't depend on the token that is brought: one question a client.
 * 2. *Which tokens there are*: for everybody whose tokens differ, a log-in to every client. A token is of use to those
 *    requesters only whom its `aud` names, and to its own client. What an exchange gives is a token again, with which
 *    the next in a chain goes on.
 * 3. *What a requester gets* is the same for all tokens of one person that differ in nothing but whom they name, so
 *    these are asked for together, and kept together as `from`.
 *
 * Whether an exchange is permitted is said by `predict.ts` alone; what is left out here are only questions of which the
 * answer is no: a requester whom nobody's token names. Not looked at are requested types other than the access token,
 * several audiences at once where one does, and sessions that somebody else logged in to before.
 */
import { parseAddress } from "#model/address.ts";
import type { Client } from "../parts.ts";
import { objection } from "../predict.ts";
import type { Cause, Refusal, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { ExchangeRequest, Subject } from "../request.ts";
import type { RuleName } from "../rules/names.ts";
import { after } from "../token.ts";
import { type Differences, differencesOf } from "../versions.ts";
import { type Group, Groups, type Requesters } from "./groups.ts";
import { logInsOf, proofOf, type Source, withoutReasons } from "./log-ins.ts";
import { imagine, peopleOf, type Who } from "./people.ts";
import { type Answer, type Asked, askAll, Requests } from "./requests.ts";

export interface Reach {
  cells: readonly Cell[];
  /** Clients that may not exchange, whoever's token they bring, and what they are told. */
  barred: ReadonlyMap<string, Refusal | Unknown>;
  /** Log-ins of which the configuration doesn't tell what is in the token. */
  unclear: readonly { who: Who; subject: Subject; causes: readonly Cause[] }[];
  /** The realm as it was asked about: `predict(index, cell.from[0], cell.request)` gives the whole answer of a cell. */
  index: RealmIndex;
}

/** One exchange that somebody may try, and what comes of it. */
export interface Cell {
  who: Who;
  /** The ways to a subject token for it; the shortest first. */
  from: readonly Subject[];
  request: ExchangeRequest;
  outcome: Outcome;
}

export type Outcome =
  | { kind: "allowed"; aud: readonly string[]; scope: readonly string[] }
  | { kind: "refused"; rule: RuleName }
  | { kind: "unknown"; causes: readonly Cause[] };

export interface ReachOptions {
  /** The users to look at; absent: all whose roles are known. Everybody else is looked at in any case. */
  users?: readonly string[];
}

export function reach(given: RealmIndex, { users }: ReachOptions = {}): Reach {
  const index = imagine(given);
  const differs = differencesOf(index.realm.version);
  const clients = clientsOf(index);
  const [requesters, barred] = requestersOf(index, differs, clients);
  const cells: Cell[] = [];
  const unclear: Reach["unclear"][number][] = [];
  const accounts = clients.filter(({ serviceAccount }) => serviceAccount);
  const look = (who: Who, at: readonly Client[]) => {
    const logIns = logInsOf(index, who, at, (id) => requesters.has(id));
    for (const one of logIns.unclear) unclear.push({ who, ...one });
    for (const cell of cellsOf(index, who, logIns.sources, requesters)) cells.push(cell);
  };
  for (const who of peopleOf(index, users)) look(who, clients);
  for (const client of accounts) look({ kind: "service-account", client: client.id }, [client]);
  return { cells, barred, unclear, index };
}

/** Exchanges of one person's tokens; what they give is exchanged again, and again. */
function cellsOf(index: RealmIndex, who: Who, logIns: readonly Source[], requesters: Requesters): Cell[] {
  const cells: Cell[] = [];
  const groups = new Groups(index, requesters);
  let sources = logIns;
  while (sources.length > 0) {
    const fresh = groups.add(sources);
    const answered = new Map<Group, { cells: readonly Cell[]; next: readonly Source[] }>();
    // What one requester's tokens are made of is kept until it is the turn of the next.
    for (const group of [...fresh].sort((one, other) => one.requests.number - other.requests.number)) {
      const asked = askAll(group.requests, group.held);
      const given = asked.map(
        ({ request, answer }): Cell => ({ who, from: group.from, request, outcome: outcomeOf(answer) }),
      );
      answered.set(group, { cells: given, next: nextOf(group, asked, requesters) });
    }
    for (const group of fresh) cells.push(...(answered.get(group)?.cells ?? []));
    sources = fresh.flatMap((group) => answered.get(group)?.next ?? []);
  }
  return cells;
}

/**
 * The tokens that an exchange gave, without those that name nobody new. A client that exchanges its own token has what it
 * could have had by its log-in.
 */
function nextOf({ isOwn, from }: Group, asked: readonly Asked[], requesters: Requesters): Source[] {
  const [subject] = from;
  if (isOwn || subject === undefined) return [];
  const found = new Set<string>();
  return asked.flatMap(({ request, decided }) => {
    if (!("head" in decided) || request.audience !== undefined) return [];
    const { aud = [], azp } = decided.head;
    const fresh = aud.filter((id) => requesters.has(id) && !found.has(id) && id !== azp);
    for (const id of fresh) found.add(id);
    return fresh.length === 0
      ? []
      : [{ subject: { kind: "exchange", subject, request }, held: withoutReasons(after(decided, [])) } as const];
  });
}

function requestersOf(
  index: RealmIndex,
  differs: Differences,
  clients: readonly Client[],
): [Requesters, Map<string, Refusal | Unknown>] {
  const requesters = new Map<string, Requests>();
  const barred = new Map<string, Refusal | Unknown>();
  for (const client of clients) {
    const objected = objection(index, differs, { requester: client.id, ...proofOf(client) });
    if (objected) barred.set(client.id, objected);
    else requesters.set(client.id, new Requests(index, differs, client, requesters.size));
  }
  return [requesters, barred];
}

function outcomeOf(answer: Answer): Outcome {
  switch (answer.kind) {
    case "token":
      return { kind: "allowed", aud: answer.aud ?? [], scope: answer.scope };
    case "refusal":
      return { kind: "refused", rule: answer.rule };
    case "unknown":
      return { kind: "unknown", causes: answer.causes };
  }
}

export function clientsOf(index: RealmIndex): Client[] {
  return index.clientAddresses.flatMap((address) => index.client(parseAddress(address).name) ?? []);
}
