import type { Variables } from "#config/variables.ts";
import type { Contract, Requester } from "#model/contract.ts";
import type { Secret } from "#model/secret.ts";
import type { TokenOrder } from "#oauth/acquire.ts";
import type { Context } from "../context.ts";
import { REQUESTERS, requesterOf } from "./environment.ts";
import { spareOf } from "./patience.ts";
import type { Knowledge, Known } from "./token-known.ts";
import { type Setting, type SubjectOptions, subjectOf } from "./token-subject.ts";

export interface OrderOptions extends SubjectOptions {
  requester?: string;
  auth?: Requester["auth"];
  audience?: string[];
  scope?: string;
  requestedTokenType?: string;
  ensureScope?: string;
  exchange?: boolean;
}

/** What was ordered, and what it lacks: everything that is not set, so that all can be said at once. */
export interface Ordered {
  order: TokenOrder;
  missing: string[];
  /** For the first line: whose token, and who exchanges it. */
  subject: { kind: TokenOrder["subject"]["kind"]; name?: Setting };
  requester?: Setting;
}

/** What is wanted, by a contract or by flags, which win over the environment. @throws KcxError when a flag makes no sense. */
export async function orderOf(
  ctx: Context,
  options: OrderOptions,
  variables: Variables,
  { known, contract }: Knowledge,
): Promise<Ordered> {
  const { scope, requestedTokenType, ensureScope, requester: flag } = options;
  const step = ensureScope === undefined ? {} : { ensureScope, spare: spareOf(variables) };
  if (contract) return ofContract(contract, step, options.exchange !== false, known);

  const missing: string[] = [];
  const { order: subject, name } = await subjectOf(ctx, options, variables, known, missing);
  const whose = { order: { subject, ...step }, missing, subject: { kind: subject.kind, ...(name && { name }) } };
  const audience = options.audience ?? [variables.find("KEYCLOAK_AUDIENCE")?.value ?? []].flat();
  const says =
    audience.length > 0 || [scope, requestedTokenType, ensureScope, flag].some((value) => value !== undefined);
  if (options.exchange === false || !says) return whose;
  const requester = flag === undefined ? requesterOf(variables) : { value: flag, origin: "--requester" };
  if (requester === undefined) {
    missing.push("TOKEN_EXCHANGE_CLIENT_ID, or --requester: the client that exchanges");
    missing.push("TOKEN_EXCHANGE_CLIENT_SECRET: its secret");
    return whose;
  }
  const by = requesterFor(requester.value, options.auth, variables, known, missing);
  const exchange = { requester: by, audience, scope, requestedTokenType };
  return { ...whose, order: { ...whose.order, exchange }, requester };
}

/** A requester has a secret or a key: on Keycloak a public client may not exchange. */
function requesterFor(
  client: string,
  wanted: Requester["auth"] | undefined,
  variables: Variables,
  { clientSecret, clientKey }: Known,
  missing: string[],
): Requester {
  const auth = wanted ?? (clientSecret(client) === undefined && clientKey(client) ? KEY : "basic");
  if ((auth === KEY ? clientKey(client) : clientSecret(client))?.known) return { client, auth };
  const [id, secret, key] = REQUESTERS.find(([name]) => variables.find(name)?.value === client) ?? REQUESTERS[0];
  const holder =
    auth === KEY ? `${key} (or ${key}_FILE): the private key` : `${secret} (or ${secret}_FILE): the secret`;
  const other = variables.find(id)?.value;
  const beside = other === undefined || other === client ? "" : `; ${id} names another client, ${other}`;
  missing.push(`${holder} of ${client}${beside}`);
  return { client, auth };
}

const KEY = "private_key_jwt";

function ofContract(contract: Contract, step: object, isExchanged: boolean, known: Known): Ordered {
  const { subject, requester, audience, scope, requestedTokenType } = contract;
  const exchange = isExchanged ? { exchange: { requester, audience, scope, requestedTokenType } } : {};
  const origin = `contract ${contract.slug}`;
  const name = subjectName(contract);
  return {
    order: { subject, ...step, ...exchange },
    missing: [...new Set(lacking(contract, isExchanged, known))],
    subject: { kind: subject.kind, name: { value: name, origin } },
    ...(isExchanged ? { requester: { value: requester.client, origin } } : {}),
  };
}

function subjectName({ subject }: Contract): string {
  if (subject.kind === "exchange") return subject.of.slug;
  if (subject.kind === "token") return subject.token.ref;
  return ("user" in subject ? subject.user : undefined) ?? subject.client;
}

/** References of a contract, and of those before it in a chain, that are not set. */
function lacking({ subject, requester }: Contract, isExchanged: boolean, known: Known): string[] {
  const unset = (secret: Secret | undefined, what: string) =>
    secret && !secret.known ? [`${secret.ref}: ${what}`] : [];
  const key = requester.auth === KEY ? (requester.key ?? known.clientKey(requester.client)) : undefined;
  const secret = requester.auth === KEY ? undefined : known.clientSecret(requester.client);
  const own = isExchanged ? unset(key ?? secret, `the ${key ? "private key" : "secret"} of ${requester.client}`) : [];
  if (subject.kind === "exchange") return [...lacking(subject.of, true, known), ...own];
  if (subject.kind === "token") return [...unset(subject.token, "the subject token"), ...own];
  const ofClient = unset(known.clientSecret(subject.client), `the secret of ${subject.client}`);
  if (subject.kind !== "user") return [...ofClient, ...own];
  const password = subject.password ?? known.password(subject.user);
  return [...ofClient, ...unset(password, `the password of ${subject.user}`), ...own];
}
