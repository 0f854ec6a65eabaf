import { hasOrganization } from "../organizations.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import type { Held } from "../subject/held.ts";
import type { Source } from "./log-ins.ts";
import type { Requests } from "./requests.ts";

/** Clients that may exchange, by id. */
export type Requesters = ReadonlyMap<string, Requests>;

/** Tokens of one person for which a requester is answered the same. */
export interface Group {
  requests: Requests;
  /** The requester's own tokens: it is let in without being named. */
  isOwn: boolean;
  /** The first of them. */
  held: Held;
  from: Subject[];
}

/** One person's tokens, by requester and by what else decides the answer. */
export class Groups {
  readonly #index: RealmIndex;
  readonly #requesters: Requesters;
  readonly #known = new Map<string, Group>();

  constructor(index: RealmIndex, requesters: Requesters) {
    this.#index = index;
    this.#requesters = requesters;
  }

  /** Puts tokens where they belong. @returns groups that weren't there before. */
  add(sources: readonly Source[]): readonly Group[] {
    const fresh: Group[] = [];
    for (const source of sources) {
      const likeness = this.#likenessOf(source);
      for (const requests of this.#receiversOf(source)) {
        const { subject, held } = source;
        const { id } = requests.requester;
        const isOwn = held.token.azp === id;
        const key = JSON.stringify([id, isOwn, held.session.clients.get(id), likeness]);
        const known = this.#known.get(key);
        if (known) {
          known.from.push(subject);
          continue;
        }
        const group: Group = { requests, isOwn, held, from: [subject] };
        this.#known.set(key, group);
        fresh.push(group);
      }
    }
    return fresh;
  }

  /** Whom a token is of use to. */
  #receiversOf({ subject, held }: Source): Set<Requests> {
    const { azp, aud } = held.token;
    const named = subject.kind === "exchange" ? aud.filter((id) => id !== azp) : [azp, ...aud];
    return new Set(named.flatMap((id) => this.#requesters.get(id) ?? []));
  }

  /** What two tokens of one person must have in common for a requester to be answered the same. */
  #likenessOf({ held }: Source): string {
    const { aud: _aud, azp, scope, ...rest } = held.token;
    const client = this.#index.client(azp);
    // Only client policies look at what the token may do; and at the scopes of its client those words that mean organizations.
    const looked = this.#index.policies.length > 0 ? scope : [];
    return JSON.stringify([rest, looked, client?.enabled, client && hasOrganization(client)]);
  }
}
