import { memo } from "../memo.ts";
import type { Client } from "../parts.ts";
import { ask, type Decided, decide } from "../predict.ts";
import type { Refusal, TokenHead, Unknown } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { ExchangeRequest } from "../request.ts";
import type { Held } from "../subject/held.ts";
import type { Differences } from "../versions.ts";
import { proofOf } from "./log-ins.ts";

export interface Asked {
  request: ExchangeRequest;
  answer: Answer;
  decided: Decided;
}

export type Answer = TokenHead | Refusal | Unknown;

/** So many audiences of one token are asked for one by one; a token that names more names them all in any case. */
const MOST_AUDIENCES = 30;

/** The requests of one client, as far as they are looked at without a token: the same whoever's it is. */
export class Requests {
  readonly requester: Client;
  /** Among all requesters. */
  readonly number: number;
  readonly #index: RealmIndex;
  readonly #differs: Differences;
  readonly #known = new Map<string, Sent>();

  constructor(index: RealmIndex, differs: Differences, requester: Client, number: number) {
    this.requester = requester;
    this.number = number;
    this.#index = index;
    this.#differs = differs;
  }

  of(parameters: Parameters): Sent {
    return memo(this.#known, JSON.stringify([parameters.scope, parameters.audience]), () => {
      const request = { requester: this.requester.id, ...proofOf(this.requester), ...parameters };
      return { request, asking: ask(this.#index, this.#differs, request) };
    });
  }

  isClient(id: string): boolean {
    return this.#index.client(id) !== undefined;
  }
}

interface Parameters {
  audience?: readonly string[];
  scope?: string;
}

interface Sent {
  request: ExchangeRequest;
  asking: ReturnType<typeof ask>;
}

/**
 * What a requester may ask for with one subject token, and what it is answered: nothing at all, every audience, every
 * scope, and every audience that only a scope brings. An audience is a filter, so the answer without one names all that
 * can be asked for; where two scopes must come together, the fewest that do.
 */
export function askAll(requests: Requests, subject: Held): readonly Asked[] {
  const asked: Asked[] = [];
  const found = new Set<string>();
  const ask = (parameters: Parameters): Answer => {
    const { request, asking } = requests.of(parameters);
    const decided = decide(subject, asking);
    const answer = answerOf(decided);
    asked.push({ request, answer, decided });
    return answer;
  };
  // Answers that name the same have the same list.
  const seen = new Set<readonly string[]>();
  const askEach = (answer: Answer, scope: { scope?: string }) => {
    const aud = audOf(answer);
    if (seen.has(aud)) return;
    seen.add(aud);
    const fresh: string[] = [];
    for (const id of aud) {
      if (found.has(id)) continue;
      found.add(id);
      if (requests.isClient(id)) fresh.push(id);
    }
    const answers = fresh.slice(0, MOST_AUDIENCES).map((id) => ask({ audience: [id], ...scope }));
    // The roles that open a scope may be those of another audience: then both must be asked for.
    const isDropped = (one: Answer) => one.kind === "refusal" && one.rule === "audience-available";
    const together = fresh.filter((_, at) => answers[at]?.kind === "token" || isDropped(answers[at] ?? answer));
    if (answers.some(isDropped) && together.length > 1) ask({ audience: together, ...scope });
  };
  const plain = ask({});
  // What refuses this refuses more, too; and what isn't known of it isn't known of more.
  if (plain.kind !== "token") return asked;
  askEach(plain, {});
  const scopes = [...requests.requester.optionals.keys()];
  for (const scope of scopes) askEach(ask({ scope }), { scope });
  const wide = scopes.filter((name) => !ALONE.has(name));
  const sent = (names: readonly string[]) =>
    audOf(answerOf(decide(subject, requests.of({ scope: names.join(" ") }).asking)));
  for (const id of wide.length > 1 ? sent(wide).filter((id) => !found.has(id)) : []) {
    const scope = fewest(wide, (names) => sent(names).includes(id)).join(" ");
    askEach(ask({ scope }), { scope });
  }
  return asked;
}

/** These make another kind of token, or mean something else together with others. */
const ALONE = new Set(["offline_access", "organization"]);

function fewest(names: readonly string[], isEnough: (names: readonly string[]) => boolean): readonly string[] {
  return names.reduce<readonly string[]>((left, name) => {
    const without = left.filter((other) => other !== name);
    return isEnough(without) ? without : left;
  }, names);
}

function answerOf(decided: Decided): Answer {
  return "head" in decided ? decided.head : decided.prediction;
}

function audOf(answer: Answer): readonly string[] {
  return answer.kind === "token" ? (answer.aud ?? NOBODY) : NOBODY;
}

const NOBODY: readonly string[] = [];
