import type { Found, Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Requester } from "#model/contract.ts";
import { Secret } from "#model/secret.ts";
import type { TokenOrder } from "#oauth/acquire.ts";
import type { Context } from "../context.ts";
import { clientVariables, REQUESTERS, requesterOf } from "./environment.ts";
import { spareOf } from "./patience.ts";

export interface OrderOptions {
  subject?: string;
  subjectClient?: string;
  subjectUser?: string;
  subjectScope?: string;
  bindingMessage?: string;
  requester?: string;
  auth?: Requester["auth"];
  audience?: string[];
  scope?: string;
  requestedTokenType?: string;
  ensureScope?: string;
  exchange?: boolean;
}

type Setting = { value: string; origin: string };

/** What was ordered, and what it lacks: every missing variable, so that all can be said at once. */
export interface Ordered {
  order: TokenOrder;
  missing: string[];
  /** For the first line: whose token, and who exchanges it. */
  subject: { kind: TokenOrder["subject"]["kind"]; name?: Setting };
  requester?: Setting;
}

const WAYS = ["token", "-", "password", "client", "device", "browser", "ciba"];

/** Flags win over the environment. @throws KcxError when a flag makes no sense. */
export async function orderOf(ctx: Context, options: OrderOptions, variables: Variables): Promise<Ordered> {
  const missing: string[] = [];
  const subject = await subjectOf(ctx, options, variables, missing);
  const audience = options.audience ?? [variables.find("KEYCLOAK_AUDIENCE")?.value ?? []].flat();
  const { scope, requestedTokenType, ensureScope, requester: flag } = options;
  const isExchange =
    audience.length > 0 || [scope, requestedTokenType, ensureScope, flag].some((value) => value !== undefined);
  const order: TokenOrder = {
    subject: subject.order,
    ...(ensureScope === undefined ? {} : { ensureScope, spare: spareOf(variables) }),
  };
  const whose = { order, missing, subject: { kind: subject.order.kind, ...(subject.name && { name: subject.name }) } };
  if (options.exchange === false || !isExchange) return whose;
  const requester = flag === undefined ? requesterOf(variables) : { value: flag, origin: "--requester" };
  if (requester === undefined) {
    missing.push("TOKEN_EXCHANGE_CLIENT_ID, or --requester: the client that exchanges");
    missing.push("TOKEN_EXCHANGE_CLIENT_SECRET: its secret");
    return whose;
  }
  const by = requesterFor(requester.value, options, variables, missing);
  return { ...whose, order: { ...order, exchange: { requester: by, audience, scope, requestedTokenType } }, requester };
}

/** A requester has a secret or a key: on Keycloak a public client may not exchange. */
function requesterFor(client: string, options: OrderOptions, variables: Variables, missing: string[]): Requester {
  const known = clientVariables(variables, options);
  const [id = "", secret, key] = REQUESTERS.find(([name]) => variables.find(name)?.value === client) ?? REQUESTERS[0];
  const auth = options.auth ?? (known.clientSecret(client) === undefined && known.clientKey(client) ? KEY : "basic");
  if (auth === KEY ? known.clientKey(client) : known.clientSecret(client)) return { client, auth };
  const holder =
    auth === KEY ? `${key} (or ${key}_FILE): the private key` : `${secret} (or ${secret}_FILE): the secret`;
  const other = variables.find(id)?.value;
  const beside = other === undefined || other === client ? "" : `; ${id} names another client, ${other}`;
  missing.push(`${holder} of ${client}${beside}`);
  return { client, auth };
}

const KEY = "private_key_jwt";

async function subjectOf(
  ctx: Context,
  options: OrderOptions,
  variables: Variables,
  missing: string[],
): Promise<{ order: TokenOrder["subject"]; name?: Setting }> {
  const { subjectScope: words, bindingMessage: message } = options;
  const client = flagOr("--subject-client", options.subjectClient, variables.find("KCX_SUBJECT_CLIENT"));
  const user = flagOr("--subject-user", options.subjectUser, variables.find("KCX_SUBJECT_USER"));
  const way = options.subject ?? wayOf(options, variables, client, user);
  // The value isn't shown: a token that somebody put there would be.
  if (!WAYS.includes(way)) throw new KcxError("USAGE", `--subject is one of ${WAYS.join(", ")}`, { hint: NEVER_ARGV });
  if (way === "token" || way === "-") {
    const given = way === "-" ? fromText(await ctx.stdin()) : variables.secret("KCX_SUBJECT_TOKEN");
    if (given === undefined) missing.push(way === "-" ? "on standard input: a token" : NO_SUBJECT);
    const token = given?.secret ?? new Secret(undefined, "${env:KCX_SUBJECT_TOKEN}");
    return {
      order: { kind: "token", token },
      ...(given && { name: { value: way === "-" ? "standard input" : "the environment", origin: given.origin } }),
    };
  }
  if (client === undefined)
    missing.push("KCX_SUBJECT_CLIENT, or --subject-client: the client that the subject logs in to");
  const needsUser = way === "password" || way === "ciba";
  if (needsUser && user === undefined) missing.push("KCX_SUBJECT_USER, or --subject-user: the user");
  const id = client?.value ?? "";
  const scope = words === undefined ? {} : { scope: words };
  const named = { name: user ?? client ?? { value: "", origin: "" } };
  const who = { client: id, user: user?.value ?? "", ...scope };
  if (way === "password") {
    const password = variables.secret("KCX_SUBJECT_PASSWORD");
    if (!password)
      missing.push(`KCX_SUBJECT_PASSWORD (or KCX_SUBJECT_PASSWORD_FILE): the password of ${who.user || "the user"}`);
    return { order: { kind: "user", ...who, ...(password && { password: password.secret }) }, ...named };
  }
  if (way === "ciba") {
    return { order: { kind: "ciba", ...who, ...(message === undefined ? {} : { bindingMessage: message }) }, ...named };
  }
  if (way === "client") {
    const known = clientVariables(variables, options);
    if (client && !known.clientSecret(id) && !known.clientKey(id))
      missing.push(`KCX_SUBJECT_CLIENT_SECRET (or KCX_SUBJECT_CLIENT_KEY): the secret of ${id}`);
    return { order: { kind: "service-account", client: id, ...scope }, ...(client && { name: client }) };
  }
  const expected = user === undefined ? {} : { user: user.value };
  return { order: { kind: way === "device" ? "device" : "browser", client: id, ...expected, ...scope }, ...named };
}

/** What the environment describes when no flag says how. */
function wayOf(options: OrderOptions, variables: Variables, client: unknown, user: unknown): string {
  const isFlagged = options.subjectClient !== undefined || options.subjectUser !== undefined;
  if (!isFlagged && variables.secret("KCX_SUBJECT_TOKEN")) return "token";
  if (user !== undefined) return "password";
  return client === undefined ? "token" : "client";
}

function fromText(text: string): { secret: Secret; origin: string } | undefined {
  const token = text.trim().replace(/^Bearer /i, "");
  return token === "" ? undefined : { secret: new Secret(token, "standard input"), origin: "standard input" };
}

function flagOr(name: string, value: string | undefined, found: Found | undefined): Setting | undefined {
  return value === undefined ? found : { value, origin: name };
}

const NEVER_ARGV =
  "a token itself comes from KCX_SUBJECT_TOKEN or standard input (--subject -), never from an argument";
const NO_SUBJECT =
  "KCX_SUBJECT_TOKEN, or KCX_SUBJECT_CLIENT (with _USER and _PASSWORD), or --subject: whose token it is";
