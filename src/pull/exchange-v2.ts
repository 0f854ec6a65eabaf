import { addressOf, isBeneath } from "#model/address.ts";
import { audienceScope } from "#model/audience-scope.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { asMap, get, type Json, type JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { MASKED } from "#model/secret.ts";
import type { V1 } from "./exchange-v1.ts";
import { References } from "./references.ts";
import type { Tree } from "./tree.ts";

/** Whose tokens are exchanged: a user's who logs in to a client, or the client's own. */
export interface Subject {
  client: string;
  user?: string;
}

/**
 * A file beside the realm's own: what V2 takes for the exchanges that V1 permits, and each of them as a contract.
 *
 * V1 asks whether the requester has a permission for the audience. V2 asks three things instead: the requester has the
 * flag, one of its scopes brings the audience, and the subject token names the requester.
 *
 * @param subject absent: whose tokens they are is not known, and the contracts take a given one.
 */
export function exchangesAsV2(realm: Realm, exchanges: V1["exchanges"], subject: Subject | undefined): Tree {
  const references = new References();
  const requesters = [...new Set(exchanges.map(({ requester }) => requester))];
  const targets = [...new Set(exchanges.map(({ target }) => target))];
  const scopes = new Map(targets.map((target) => [target, freeScope(realm, target)]));
  const clients: Tree = new Map(
    requesters.map((requester): [string, Json] => {
      const own = exchanges.filter((one) => one.requester === requester).map(({ target }) => scopes.get(target) ?? "");
      const isOn = get(asMap(get(fieldsOf(realm, requester), "attributes")), EXCHANGE_FLAG) === "true";
      const flag = isOn ? {} : { standardTokenExchange: true };
      return [requester, { ...logIn(realm, requester, references), ...flag, defaultClientScopes: { with: own } }];
    }),
  );
  const others = requesters.filter((requester) => requester !== subject?.client);
  if (subject && others.length > 0) {
    const protocolMappers = Object.fromEntries(others.map((one) => [`${one}-audience`, { audience: one }]));
    const own = clients.get(subject.client) ?? logIn(realm, subject.client, references);
    clients.set(subject.client, { ...asMap(own as Json), protocolMappers });
  }
  const from = written(subject, references);
  const contracts = exchanges.map(({ requester, target }): [string, Json] => [
    `${requester} exchanges for ${target}`,
    { subject: from, requester, audience: target, expect: { aud: target } },
  ]);
  return new Map<string, Json | Tree>([
    ["realm", realm.name],
    ["clients", clients],
    ["clientScopes", new Map([...scopes].map(([target, scope]) => [scope, scopeFor(target)]))],
    ["exchanges", new Map(contracts)],
  ]);
}

function scopeFor(target: string): Json {
  return { protocolMappers: { [target]: { audience: target } } };
}

/** What whoever tries the contracts must know of a client. */
function logIn(realm: Realm, client: string, references: References): JsonMap {
  const fields = fieldsOf(realm, client);
  if (get(fields, "publicClient") === true) return { publicClient: true };
  const secret = get(fields, "secret") === undefined ? {} : { secret: MASKED };
  return references.replacedIn(addressOf("client", client), secret);
}

function written(subject: Subject | undefined, references: References): Json {
  if (!subject) return { token: "${env:SUBJECT_TOKEN}" };
  const { client, user } = subject;
  if (user === undefined) return { client };
  return { client, user, ...references.replacedIn(addressOf("user", user), { password: MASKED }) };
}

/** A scope of that name may be there for something else. */
function freeScope(realm: Realm, target: string): string {
  const name = audienceScope(target);
  const isFree = (scope: string) =>
    !realm.objects.has(addressOf("client-scope", scope)) || brings(realm, scope, target);
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (isFree(candidate)) return candidate;
  }
}

/** Whether this scope has the very mapper that the file would give it. */
function brings(realm: Realm, scope: string, target: string): boolean {
  const root = addressOf("client-scope", scope);
  const mappers = [...realm.objects].filter(([address]) => isBeneath(address, root) && address.includes("/mapper/"));
  return mappers.some(([, { fields }]) => get(asMap(get(fields, "config")), "included.client.audience") === target);
}

function fieldsOf(realm: Realm, client: string): JsonMap {
  return realm.objects.get(addressOf("client", client))?.fields ?? {};
}
