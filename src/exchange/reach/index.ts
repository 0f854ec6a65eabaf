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
import { addressOf, parseAddress } from "#model/address.ts";
import { hasOrganization } from "../organizations.ts";
import type { Client } from "../parts.ts";
import { exchange, objection } from "../predict.ts";
import type { Cause, Prediction, Refusal, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { ExchangeRequest, Subject } from "../request.ts";
import type { RuleName } from "../rules/names.ts";
import { type Differences, differencesOf } from "../versions.ts";
import { logInsOf, proofOf, type Source, withoutReasons } from "./log-ins.ts";
import { imagine, peopleOf, type Who } from "./people.ts";
import { type Asked, askAll } from "./requests.ts";

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
    for (const cell of cellsOf({ index, differs, requesters, who }, logIns.sources)) cells.push(cell);
  };
  for (const who of peopleOf(index, users)) look(who, clients);
  for (const client of accounts) look({ kind: "service-account", client: client.id }, [client]);
  return { cells, barred, unclear, index };
}

interface Asking {
  index: RealmIndex;
  differs: Differences;
  requesters: ReadonlyMap<string, Client>;
  who: Who;
}

/** Exchanges of one person's tokens; what they give is exchanged again. */
function cellsOf({ index, differs, requesters, who }: Asking, logIns: readonly Source[]): Cell[] {
  const cells: Cell[] = [];
  const groups = new Map<string, Subject[]>();
  const sources = [...logIns];
  // Grows while it is gone through: chains.
  for (const source of sources) {
    const { subject, held } = source;
    const likeness = likenessOf(index, source);
    for (const requester of receiversOf(source, requesters)) {
      const isOwn = held.token.azp === requester.id;
      const key = JSON.stringify([requester.id, isOwn, held.session.clients.get(requester.id), likeness]);
      const group = groups.get(key);
      if (group) {
        group.push(subject);
        continue;
      }
      const from = [subject];
      groups.set(key, from);
      const send = (request: ExchangeRequest) => exchange(index, differs, held, request);
      const asked = askAll(requester, (id) => index.fields(addressOf("client", id)) !== undefined, send);
      for (const { request, prediction } of asked) cells.push({ who, from, request, outcome: outcomeOf(prediction) });
      // A client that exchanges its own token has what it could have had by its log-in.
      if (!isOwn) sources.push(...nextOf(subject, asked, requesters));
    }
  }
  return cells;
}

/** Whom a token is of use to. */
function receiversOf({ subject, held }: Source, requesters: ReadonlyMap<string, Client>): Set<Client> {
  const { azp, aud } = held.token;
  const named = subject.kind === "exchange" ? aud.filter((id) => id !== azp) : [azp, ...aud];
  return new Set(named.flatMap((id) => requesters.get(id) ?? []));
}

/** The tokens that an exchange gave, without those that name nobody new. */
function nextOf(subject: Subject, asked: readonly Asked[], requesters: ReadonlyMap<string, Client>): Source[] {
  const found = new Set<string>();
  return asked.flatMap(({ request, next }) => {
    if (next === undefined || request.audience !== undefined) return [];
    const fresh = next.token.aud.filter((id) => requesters.has(id) && !found.has(id) && id !== next.token.azp);
    for (const id of fresh) found.add(id);
    return fresh.length === 0
      ? []
      : [{ subject: { kind: "exchange", subject, request }, held: withoutReasons(next) } as const];
  });
}

/** What two tokens of one person must have in common for a requester to be answered the same. */
function likenessOf(index: RealmIndex, { held }: Source): string {
  const { aud: _aud, azp, scope, ...rest } = held.token;
  const client = index.client(azp);
  // Only client policies look at what the token may do; and at the scopes of its client those words that mean organizations.
  const looked = index.policies.length > 0 ? scope : [];
  return JSON.stringify([rest, looked, client?.enabled, client && hasOrganization(client)]);
}

function requestersOf(
  index: RealmIndex,
  differs: Differences,
  clients: readonly Client[],
): [Map<string, Client>, Map<string, Refusal | Unknown>] {
  const requesters = new Map<string, Client>();
  const barred = new Map<string, Refusal | Unknown>();
  for (const client of clients) {
    const objected = objection(index, differs, { requester: client.id, ...proofOf(client) });
    if (objected) barred.set(client.id, objected);
    else requesters.set(client.id, client);
  }
  return [requesters, barred];
}

export function outcomeOf(prediction: Prediction): Outcome {
  switch (prediction.kind) {
    case "token":
      return { kind: "allowed", aud: prediction.aud ?? [], scope: prediction.scope };
    case "refusal":
      return { kind: "refused", rule: prediction.rule };
    case "unknown":
      return { kind: "unknown", causes: prediction.causes };
  }
}

export function clientsOf(index: RealmIndex): Client[] {
  return index.clientAddresses.flatMap((address) => index.client(parseAddress(address).name) ?? []);
}
