import type { Found, Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { Secret } from "#model/secret.ts";
import type { TokenOrder } from "#oauth/acquire.ts";
import type { Context } from "../context.ts";
import type { Known } from "./token-known.ts";

export interface SubjectOptions {
  subject?: string;
  subjectClient?: string;
  subjectUser?: string;
  subjectScope?: string;
  bindingMessage?: string;
}

export interface Setting {
  value: string;
  origin: string;
}

type Subject = TokenOrder["subject"];

export interface NamedSubject {
  order: Subject;
  name?: Setting;
}

/** Whose token, by flags and environment. @param missing takes what is not set, in words. */
export async function subjectOf(
  ctx: Context,
  options: SubjectOptions,
  variables: Variables,
  known: Known,
  missing: string[],
): Promise<NamedSubject> {
  const client = flagOr("--subject-client", options.subjectClient, variables.find("KCX_SUBJECT_CLIENT"));
  const user = flagOr("--subject-user", options.subjectUser, variables.find("KCX_SUBJECT_USER"));
  const way = options.subject ?? wayOf(options, variables, client, user);
  if (way === "token") return given(variables.secret("KCX_SUBJECT_TOKEN"), "the environment", NO_SUBJECT, missing);
  if (way === "-") return given(fromText(await ctx.stdin()), "standard input", "on standard input: a token", missing);
  const logIn = Object.hasOwn(LOG_INS, way) ? LOG_INS[way] : undefined;
  // The value isn't shown: a token that somebody put there would be.
  if (logIn === undefined) {
    const ways = ["token", "-", ...Object.keys(LOG_INS)].join(", ");
    throw new KcxError("USAGE", `--subject is one of ${ways}`, { hint: NEVER_ARGV });
  }
  if (!client) missing.push("KCX_SUBJECT_CLIENT, or --subject-client: the client that the subject logs in to");
  if (!user && (way === "password" || way === "ciba")) missing.push("KCX_SUBJECT_USER, or --subject-user: the user");
  const name = way === "client" ? client : (user ?? client);
  return { order: logIn({ client, user, options, known, missing }), ...(name && { name }) };
}

interface LogIn {
  client: Setting | undefined;
  user: Setting | undefined;
  options: SubjectOptions;
  known: Known;
  missing: string[];
}

const LOG_INS: Readonly<Record<string, (logIn: LogIn) => Subject>> = {
  password(logIn) {
    const user = logIn.user?.value ?? "";
    if (!logIn.known.password(user)?.known)
      logIn.missing.push(`KCX_SUBJECT_PASSWORD (or KCX_SUBJECT_PASSWORD_FILE): the password of ${user || "the user"}`);
    return { kind: "user", user, ...at(logIn) };
  },
  client(logIn) {
    const { client } = at(logIn);
    const { clientSecret, clientKey } = logIn.known;
    if (logIn.client && !clientSecret(client)?.known && !clientKey(client)?.known)
      logIn.missing.push(`KCX_SUBJECT_CLIENT_SECRET (or KCX_SUBJECT_CLIENT_KEY): the secret of ${client}`);
    return { kind: "service-account", ...at(logIn) };
  },
  device: (logIn) => ({ kind: "device", ...expected(logIn), ...at(logIn) }),
  browser: (logIn) => ({ kind: "browser", ...expected(logIn), ...at(logIn) }),
  ciba(logIn) {
    const { bindingMessage } = logIn.options;
    const message = bindingMessage === undefined ? {} : { bindingMessage };
    return { kind: "ciba", user: logIn.user?.value ?? "", ...message, ...at(logIn) };
  },
};

function at({ client, options: { subjectScope } }: LogIn): { client: string; scope?: string } {
  return { client: client?.value ?? "", ...(subjectScope === undefined ? {} : { scope: subjectScope }) };
}

function expected({ user }: LogIn): { user?: string } {
  return user === undefined ? {} : { user: user.value };
}

/** What the environment describes when no flag says how. */
function wayOf(options: SubjectOptions, variables: Variables, client: unknown, user: unknown): string {
  const isFlagged = options.subjectClient !== undefined || options.subjectUser !== undefined;
  if (!isFlagged && variables.secret("KCX_SUBJECT_TOKEN")) return "token";
  if (user !== undefined) return "password";
  return client === undefined ? "token" : "client";
}

function given(
  found: { secret: Secret; origin: string } | undefined,
  value: string,
  lacking: string,
  missing: string[],
): NamedSubject {
  if (found) return { order: { kind: "token", token: found.secret }, name: { value, origin: found.origin } };
  missing.push(lacking);
  return { order: { kind: "token", token: new Secret(undefined, value) } };
}

function fromText(text: string): { secret: Secret; origin: string } | undefined {
  const token = text.trim().replace(/^Bearer /i, "");
  return token === "" ? undefined : { secret: new Secret(token, "standard input"), origin: "--subject -" };
}

function flagOr(name: string, value: string | undefined, found: Found | undefined): Setting | undefined {
  return value === undefined ? found : { value, origin: name };
}

const NEVER_ARGV =
  "a token itself comes from KCX_SUBJECT_TOKEN or standard input (--subject -), never from an argument";
const NO_SUBJECT =
  "KCX_SUBJECT_TOKEN, or KCX_SUBJECT_CLIENT (with _USER and _PASSWORD), or --subject: whose token it is";
