import { audienceOf } from "#exchange/mappers/audience.ts";
import type { Client, Mapper } from "#exchange/parts.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Reach } from "./reach.ts";

/** What is known before it is known who exchanges. */
interface Known {
  declaration: Declaration;
  reach: Reach;
  clients: readonly Client[];
  flagged: readonly Client[];
}

/**
 * A client with the flag that is only somebody's audience: it gets no tokens by itself, nobody's token names it, and no
 * contract has it exchange. Guides set the flag on targets; it belongs on the requester alone.
 */
export function isAudienceOnly(known: Known, client: Client): boolean {
  if (client.serviceAccount || known.reach.logsUsersIn(client) || isAskedToExchange(known, client)) return false;
  const isTarget = requestersOf(known, client).length > 0 || audiencesOf(client.own.mappers).includes(client.id);
  return isTarget && !isNamed(known, client);
}

/** Whether the client ever has a token of its own: by a log-in, as itself, or by an exchange. */
export function getsTokens(known: Known, client: Client): boolean {
  if (client.serviceAccount || known.reach.logsUsersIn(client) || isAskedToExchange(known, client)) return true;
  return known.flagged.includes(client) && isNamed(known, client);
}

/** Who may get tokens for this client: requesters whose own tokens name it, or contracts that say so. */
export function requestersOf({ declaration, flagged, reach }: Known, target: Client): readonly string[] {
  const inContracts = declaration.contracts
    .filter(({ audience, expect }) => expect.kind === "token" && audience.includes(target.id))
    .map(({ requester }) => requester.client);
  const able = flagged.filter((client) => reach.most(client, { user: "anybody" }).aud.includes(target.id));
  return [...new Set([...inContracts, ...able.map(({ id }) => id)])].filter((id) => id !== target.id);
}

/** What mappers name of their own accord. */
export function audiencesOf(mappers: readonly Mapper[]): readonly string[] {
  return mappers.filter(({ type }) => type === "oidc-audience-mapper").flatMap((mapper) => audienceOf(mapper) ?? []);
}

function isAskedToExchange({ declaration: { contracts } }: Known, { id }: Client): boolean {
  return contracts.some(({ requester, expect }) => requester.client === id && expect.kind === "token");
}

/** A user's log-in to another client gives a token that this one may exchange. */
function isNamed({ clients, reach }: Known, { id }: Client): boolean {
  return clients.some(
    (other) => other.id !== id && reach.logsUsersIn(other) && reach.most(other, { user: "anybody" }).aud.includes(id),
  );
}
