import type { ChalkInstance } from "chalk";
import { formatDuration } from "#model/duration.ts";
import type { Failure, Outcome, TokenOrder } from "#oauth/acquire.ts";
import type { Names } from "./refusal-row.ts";
import { explainRefusal } from "./refusals.ts";
import { printable } from "./values.ts";

type Token = Extract<Outcome, { kind: "token" }>;
type Claims = Readonly<Record<string, unknown>>;

/** What a browser shows that has come back. */
export const BROWSER_PAGE =
  "<!doctype html><title>kcx</title><p>This window can be closed: kcx goes on in the terminal.</p>\n";

interface Setting {
  value: string;
  origin: string;
}

interface Order {
  issuer: Setting | undefined;
  subject: { kind: TokenOrder["subject"]["kind"]; name?: Setting };
  requester?: Setting;
}

/** What stands before the subject's name. */
const SUBJECTS: Readonly<Record<TokenOrder["subject"]["kind"], string>> = {
  token: "a token from ",
  user: "",
  "service-account": "service account of ",
  device: "by another device: ",
  browser: "in the browser: ",
  ciba: "who is asked: ",
  exchange: "the token of contract ",
};

/** The first line: where the token comes from, whose it is, and who exchanges it. */
export function orderText({ issuer, subject, requester }: Order, chalk: ChalkInstance): string {
  const parts = [
    ...(issuer ? [`${issuer.value} (${issuer.origin})`] : []),
    `subject ${SUBJECTS[subject.kind]}${subject.name ? `${subject.name.value} (${subject.name.origin})` : ""}`,
    ...(requester ? [`requester ${requester.value} (${requester.origin})`] : []),
  ];
  return chalk.dim(parts.map(printable).join(" · "));
}

/** The whole answer as it came; for a token that was given, what it says of itself. */
export function tokenJson({ by, token, response }: Token, claims: Claims | null, now: Date): string {
  const said = response ?? {
    access_token: token,
    token_type: "Bearer",
    ...(typeof claims?.["exp"] === "number" ? { expires_in: claims["exp"] - Math.floor(now.getTime() / 1000) } : {}),
    ...(typeof claims?.["scope"] === "string" ? { scope: claims["scope"] } : {}),
  };
  return JSON.stringify({ ...said, obtained_by: by }, null, 2);
}

/** A claim a line; those that decide about an exchange come first. */
export function claimsText(claims: Claims, now: Date, chalk: ChalkInstance): string {
  const names = [...FIRST.filter((name) => Object.hasOwn(claims, name))];
  names.push(...Object.keys(claims).filter((name) => !FIRST.includes(name)));
  const width = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => `${chalk.dim(name.padEnd(width))}  ${printable(valueText(name, claims[name], now))}`)
    .join("\n");
}

const FIRST: readonly string[] = ["iss", "sub", "aud", "azp", "client_id", "scope", "iat", "exp"];
const TIMES = ["iat", "exp", "nbf", "auth_time"];

function valueText(name: string, value: unknown, now: Date): string {
  if (TIMES.includes(name) && typeof value === "number") return timeText(value, now);
  if (typeof value === "string") return value;
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isList ? value.join(", ") : JSON.stringify(value);
}

function timeText(seconds: number, now: Date): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return String(seconds);
  const away = seconds - Math.floor(now.getTime() / 1000);
  const written = at.toISOString().replace(/\.000Z$/, "Z");
  // Beyond a day the date says it better.
  if (Math.abs(away) > 86_400) return written;
  const distance = away === 0 ? "now" : away > 0 ? `in ${formatDuration(away)}` : `${formatDuration(-away)} ago`;
  return `${written} (${distance})`;
}

/** Why there is no token, and what most likely helps. */
export function failureText(failure: Failure, names: Names, chalk: ChalkInstance): string {
  const { at, error, description, status } = failure;
  const said = [status, error].filter((part) => part !== null).join(" ");
  const { cause, fix } = adviceOf(failure, names);
  return [
    `${chalk.red("error")}  ${chalk.bold(at === "log-in" ? "no subject token" : "no token")}: ${printable(said)}${description === null ? "" : `: ${printable(description)}`}`,
    ...(cause === undefined ? [] : [`       ${printable(cause)}`]),
    ...(fix === undefined ? [] : [`${chalk.cyan("try")}    ${printable(fix)}`]),
  ].join("\n");
}

/** For machines: the names of OAuth for what OAuth names. */
export function failureJson(failure: Failure, names: Names): string {
  const { at, error, description, status } = failure;
  const { cause, fix } = adviceOf(failure, names);
  const document = { error, error_description: description, status, at, cause: cause ?? null, try: fix ?? null };
  return JSON.stringify(document, null, 2);
}

function adviceOf(failure: Failure, names: Names): { cause?: string | undefined; fix?: string | undefined } {
  if (failure.hint !== null) return { fix: failure.hint };
  if (failure.at === "request") return {};
  // In a chain it may be an exchange before the one that was ordered.
  const { requester = names.requester, audience = names.audience } = failure.asked ?? {};
  const asked = { ...names, requester, audience: [audience].flat().join(", ") };
  return explainRefusal(failure.at === "log-in" ? "subject" : "exchange", failure, asked) ?? {};
}
