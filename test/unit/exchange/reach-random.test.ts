import { describe, expect, test } from "vitest";
import { predict } from "#exchange/predict.ts";
import type { Prediction } from "#exchange/prediction.ts";
import { type Cell, reach } from "#exchange/reach/index.ts";
import { userOf } from "#exchange/reach/people.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import { type CompactRealm, realmOf } from "../../support/compact-realm.ts";
import { drawFrom } from "../../support/model/draw.ts";
import { randomRealm } from "../../support/model/random-realm.ts";

describe("in random realms", () => {
  test.each([1, 2, 3, 4])("realm %i: each cell is as predicted, and nothing that is permitted is missing", (seed) => {
    const compact = randomRealm(drawFrom(seed));
    const { cells, index } = reach(new RealmIndex(realmOf(`random-${seed}`, compact)));
    const tried = cells.flatMap(({ from, request, outcome }) =>
      from.map((subject) => ({ subject, request, outcome, said: predict(index, subject, request) })),
    );
    expect(tried.filter(({ said }) => said.kind === "token").length).toBeGreaterThan(100);
    expect(tried.filter(({ outcome, said }) => resultOf(said) !== JSON.stringify(outcome))).toEqual([]);

    const permitted = new Set<string>();
    const reached = new Map<string, Set<string>>();
    for (const { subject, request, outcome } of tried) {
      if (outcome.kind !== "allowed") continue;
      permitted.add(keyOf(subject, request));
      const pair = keyOf(subject, { requester: request.requester });
      reached.set(pair, new Set([...(reached.get(pair) ?? []), ...outcome.aud]));
    }
    const missing = everySubject(compact, cells).flatMap((subject) =>
      everyRequest(compact, index).filter((request) => {
        const said = predict(index, subject, request);
        if (said.kind !== "token") return false;
        const pair = keyOf(subject, { requester: request.requester });
        return request.audience === undefined || request.scope === undefined
          ? !permitted.has(keyOf(subject, request))
          : said.aud?.every((id) => reached.get(pair)?.has(id)) === false;
      }),
    );
    expect(missing).toEqual([]);
  });
});

function resultOf(said: Prediction): string {
  if (said.kind === "token") return JSON.stringify({ kind: "allowed", aud: said.aud ?? [], scope: said.scope });
  return JSON.stringify(
    said.kind === "refusal" ? { kind: "refused", rule: said.rule } : { kind: "unknown", causes: said.causes },
  );
}

function keyOf(subject: Subject, { requester, audience, scope }: ExchangeRequest): string {
  return JSON.stringify([subject, requester, audience, scope]);
}

function everySubject(compact: CompactRealm, cells: readonly Cell[]): Subject[] {
  const clients = (compact.clients ?? []).map(({ clientId }) => clientId);
  const users = [...new Set(cells.flatMap(({ who }) => (who.kind === "service-account" ? [] : [userOf(who)])))];
  return clients.flatMap((client): Subject[] => [
    ...users.map((user): Subject => ({ kind: "user", client, user })),
    { kind: "service-account", client },
  ]);
}

/** Nothing, each audience, each scope, and each audience with each scope. */
function everyRequest(compact: CompactRealm, index: RealmIndex): ExchangeRequest[] {
  const clients = (compact.clients ?? []).map(({ clientId }) => clientId);
  return clients.flatMap((requester) => {
    const scopes = [undefined, ...(index.client(requester)?.optionals.keys() ?? [])];
    return [undefined, ...clients].flatMap((id) =>
      scopes.map((scope) => ({
        requester,
        ...(id === undefined ? {} : { audience: [id] }),
        ...(scope === undefined ? {} : { scope }),
      })),
    );
  });
}
