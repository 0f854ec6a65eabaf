import { KcxError } from "#errors.ts";
import { requestOf } from "#exchange/contract.ts";
import type { Asked } from "#exchange/explain/told.ts";
import type { Subject } from "#exchange/request.ts";
import type { Contract } from "#model/contract.ts";
import { isMap, type Json, type JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { peek } from "#oauth/peek.ts";

export interface AskedOptions {
  client?: string;
  user?: string;
  subjectScope?: string;
  requester?: string;
  audience?: string[];
  scope?: string;
  requestedTokenType?: string;
  param?: string[];
  token?: string;
}

/** Whether the options describe an exchange at all. */
export function describesExchange(options: AskedOptions): boolean {
  return options.requester !== undefined || options.client !== undefined || options.token !== undefined;
}

/** The exchange that the options describe; it is to succeed. @param token what `--token -` was given. */
export function askedBy(options: AskedOptions, token: string | undefined, now: Date): Asked {
  const claims = token === undefined ? undefined : claimsOf(token);
  const client = options.client ?? text(claims?.["azp"]);
  const requester = options.requester ?? client;
  if (client === undefined || requester === undefined) {
    throw new KcxError("USAGE", "whose token is exchanged, and who exchanges it?", {
      hint: "--client CLIENT [--user USER] --requester CLIENT --audience CLIENT, or the slug of a contract",
    });
  }
  const { audience = [], user, scope, requestedTokenType } = options;
  const asked = options.subjectScope === undefined ? {} : { scope: options.subjectScope };
  const logIn =
    user === undefined
      ? ({ kind: "service-account", client, ...asked } as const)
      : ({ kind: "user", client, user, ...asked } as const);
  const contract: Contract = {
    name: `${requester} exchanges`,
    slug: "",
    subject: claims === undefined ? logIn : { kind: "token", token: new Secret(undefined, "--token") },
    requester: { client: requester, auth: "basic" },
    audience,
    ...(scope === undefined ? {} : { scope }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType }),
    expect: { kind: "token", azp: requester, ...(audience.length === 0 ? {} : { aud: audience }) },
  };
  // What a contract can't say: a token at hand, a browser's log-in, parameters of other protocols.
  const at = Math.floor(now.getTime() / 1000);
  const subject: Subject =
    claims === undefined ? logIn : { kind: "claims", claims, at, client, ...(user === undefined ? {} : { user }) };
  const parameters = parametersOf(options);
  const request = { ...requestOf(contract), ...(parameters.size === 0 ? {} : { parameters }) };
  return { contract, declared: false, question: { subject, request } };
}

function parametersOf({ param = [] }: AskedOptions): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const one of param) {
    const at = one.indexOf("=");
    if (at < 1) throw new KcxError("USAGE", `--param ${one}: NAME=VALUE is needed`);
    const [name, value] = [one.slice(0, at), one.slice(at + 1)];
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return parameters;
}

/** The claims of a JWT, or claims as JSON. Its signature is the server's business. Nothing of it is ever shown whole. */
function claimsOf(token: string): JsonMap {
  const trimmed = token.trim().replace(/^Bearer /i, "");
  const found = trimmed.startsWith("{") ? parsed(trimmed) : (peek(trimmed) as JsonMap | null);
  if (found && isMap(found)) return found;
  throw new KcxError("USAGE", "--token is neither a JWT nor the claims of one as JSON", {
    hint: "kcx token, or the access_token of any log-in, gives one",
  });
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
