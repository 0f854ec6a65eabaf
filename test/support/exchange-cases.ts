/** Recorded exchanges: what a real server answered, and what the model says of the same. */
import { readFileSync } from "node:fs";
import type { Knowledge } from "#exchange/knowledge.ts";
import { predict, predictSubject } from "#exchange/predict.ts";
import type { Prediction } from "#exchange/prediction.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { ExchangeRequest, Subject } from "#exchange/request.ts";
import { type CompactClient, type CompactRealm, realmOf } from "./compact-realm.ts";
import type { Observed } from "./model/observed.ts";

export interface RecordedCase {
  name: string;
  realm: string;
  /** Done after the subject token was got. */
  change?: ({ client: string; absent?: boolean } | { realm: { absent?: boolean } })[];
  /** Agreed to before, by user and client. */
  consents?: Record<string, Record<string, string[]>>;
  version?: string;
  subject: Subject;
  subjectToken?: { aud: string[]; azp: string; scope: string[] };
  request: ExchangeRequest;
  observed: Observed;
}

interface Recorded {
  keycloak: string;
  realms: Record<string, CompactRealm>;
  cases: RecordedCase[];
}

export const recorded = JSON.parse(
  readFileSync(new URL("../fixtures/exchange-cases.json", import.meta.url), "utf8"),
  (key, value) => (key === "parameters" ? new Map(Object.entries(value as object)) : value),
) as Recorded;

export function predicted(one: RecordedCase): Prediction {
  return predict(indexOf(one), one.subject, one.request, one.version ?? recorded.keycloak);
}

export function subjectPredicted(one: RecordedCase) {
  return predictSubject(indexOf(one), one.subject, one.version ?? recorded.keycloak);
}

const indexes = new Map<string, RealmIndex>();

function indexOf(one: RecordedCase): RealmIndex {
  const { realm, change, consents } = one;
  const key = JSON.stringify({ realm, change, consents });
  const known = indexes.get(key);
  if (known) return known;
  const made = make(one);
  indexes.set(key, made);
  return made;
}

function make({ realm: name, change = [], consents = {} }: RecordedCase): RealmIndex {
  const compact: CompactRealm = structuredClone(recorded.realms[name] ?? {});
  let exists = true;
  for (const one of change) {
    if ("realm" in one) {
      exists = one.realm.absent !== true;
      compact.realm = { ...compact.realm, ...one.realm };
      continue;
    }
    const { client, absent, ...fields } = one;
    compact.clients = (compact.clients ?? []).flatMap((old): CompactClient[] =>
      old.clientId !== client ? [old] : absent ? [] : [{ ...old, ...fields }],
    );
  }
  const known: Knowledge = {
    organizations: new Set(),
    exactRoles: new Set((compact.users ?? []).filter(({ bare }) => bare).map(({ username }) => `user/${username}`)),
    consents: new Map(
      Object.entries(consents).map(([user, clients]) => [
        `user/${user}`,
        new Map(Object.entries(clients).map(([client, scopes]) => [client, new Set(scopes)])),
      ]),
    ),
  };
  return new RealmIndex({ ...realmOf(`x-${name}`, compact), exists }, known);
}
