import { type Client, flag, isTrue } from "../parts.ts";
import { predictSubject } from "../predict.ts";
import type { Cause } from "../prediction.ts";
import type { RealmIndex } from "../realm-index.ts";
import type { Subject } from "../request.ts";
import type { Held } from "../subject/held.ts";
import { userOf, type Who } from "./people.ts";

/** A subject token that can be had, and how. */
export interface Source {
  subject: Subject;
  held: Held;
}

export interface LogIns {
  sources: readonly Source[];
  /** Of which the configuration doesn't tell what is in the token. */
  unclear: readonly { subject: Subject; causes: readonly Cause[] }[];
}

/**
 * Every way to a first token: the client's default scopes, and those of its optional ones that bring a requester into
 * `aud` who isn't there without.
 */
export function logInsOf(
  index: RealmIndex,
  who: Who,
  clients: readonly Client[],
  isRequester: (id: string) => boolean,
): LogIns {
  const sources: Source[] = [];
  const unclear: { subject: Subject; causes: readonly Cause[] }[] = [];
  for (const client of clients) {
    const subject = logInOf(index, who, client);
    if (subject === undefined) continue;
    const held = predictSubject(index, subject);
    if (held.kind === "unknown") unclear.push({ subject, causes: held.causes });
    if (held.kind !== "held") continue;
    const plain = { subject, held: withoutReasons(held) };
    sources.push(plain, ...widerThan(index, plain, client, isRequester));
  }
  return { sources, unclear };
}

function widerThan(index: RealmIndex, plain: Source, client: Client, isRequester: (id: string) => boolean): Source[] {
  const names = [...client.optionals.values()].filter(isTelling).map(({ name }) => name);
  const found = new Set(plain.held.token.aud);
  const isNews = (id: string) => !found.has(id) && isRequester(id);
  const withScope = (scope: string): Source[] => {
    const subject: Subject = { ...plain.subject, scope } as Subject;
    const held = predictSubject(index, subject);
    if (held.kind !== "held" || !held.token.aud.some(isNews)) return [];
    for (const id of held.token.aud) found.add(id);
    return [{ subject, held: withoutReasons(held) }];
  };
  // What all of them don't bring together none brings alone, where nothing stands against asking for all of them.
  const together = predictSubject(index, { ...plain.subject, scope: names.join(" ") } as Subject);
  if (names.length === 0 || (together.kind === "held" && !together.token.aud.some(isNews))) return [];
  return names.flatMap(withScope);
}

/** A reason for every audience of every token would take more room than all the rest. */
export function withoutReasons(held: Held): Held {
  const { kind, token, session } = held;
  return { kind, token, session, because: [] };
}

/** Whoever has neither mapper nor roles of its own brings nothing into a token but its name. */
function isTelling({ mappers, roles }: Client["own"]): boolean {
  return mappers.length > 0 || roles.length > 0;
}

function logInOf(index: RealmIndex, who: Who, client: Client): Subject | undefined {
  const proof = proofOf(client);
  if (who.kind === "service-account") {
    return who.client === client.id ? { kind: "service-account", client: client.id, ...proof } : undefined;
  }
  const isBySomethingElse = !client.browser && !client.directAccess && hasOtherFlow(index, client);
  const grant = isBySomethingElse ? ({ grant: "authorization_code" } as const) : {};
  return { kind: "user", client: client.id, user: userOf(who), ...grant, ...proof };
}

/** People who log in on a device, by CIBA or by the implicit flow hold the same token as those who use a browser. */
function hasOtherFlow(index: RealmIndex, { address, attributes }: Client): boolean {
  return (
    isTrue(attributes("oauth2.device.authorization.grant.enabled")) ||
    isTrue(attributes("oidc.ciba.grant.enabled")) ||
    flag(index.fields(address) ?? {}, "implicitFlowEnabled", false)
  );
}

/** Who is bound to a key sends a proof of it with every request (RFC 9449); each has its own. */
export function proofOf({ id, attributes }: Client): { dpop?: string } {
  return isTrue(attributes("dpop.bound.access.tokens")) ? { dpop: id } : {};
}
