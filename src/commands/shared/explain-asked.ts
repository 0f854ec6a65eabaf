import { KcxError } from "#errors.ts";
import type { Question } from "#exchange/contract.ts";
import type { Asked } from "#exchange/explain/told.ts";
import type { Subject } from "#exchange/request.ts";
import type { Contract } from "#model/contract.ts";
import { isMap, type Json, type JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { fullTokenType } from "#model/token-type.ts";

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
export function askedBy(options: AskedOptions, token: string | undefined): Asked {
  const claims = token === undefined ? undefined : claimsOf(token);
  const client = options.client ?? text(claims?.["azp"]);
  const requester = options.requester ?? client;
  if (client === undefined || requester === undefined) {
    throw new KcxError("USAGE", "whose token is exchanged, and who exchanges it?", {
      hint: "--client CLIENT [--user USER] --requester CLIENT --audience CLIENT, or the slug of a contract",
    });
  }
  const audience = options.audience ?? [];
  const contract: Contract = {
    name: `${requester} exchanges`,
    slug: "",
    subject: subjectOf(options, client, claims),
    requester: { client: requester, auth: "basic" },
    audience,
    ...(options.scope === undefined ? {} : { scope: options.scope }),
    ...(options.requestedTokenType === undefined ? {} : { requestedTokenType: options.requestedTokenType }),
    expect: { kind: "token", azp: requester, ...(audience.length === 0 ? {} : { aud: audience }) },
  };
  const question = questionFor(options, contract, client, claims);
  return { contract, declared: false, ...(question === undefined ? {} : { question }) };
}

function subjectOf(
  { user, subjectScope }: AskedOptions,
  client: string,
  claims: JsonMap | undefined,
): Contract["subject"] {
  const scope = subjectScope === undefined ? {} : { scope: subjectScope };
  if (claims !== undefined) return { kind: "token", token: new Secret(undefined, "--token") };
  return user === undefined ? { kind: "service-account", client, ...scope } : { kind: "user", client, user, ...scope };
}

/** What a contract can't say: a token at hand, a browser's log-in, parameters of other protocols. */
function questionFor(
  { scope, requestedTokenType, param = [], user, subjectScope }: AskedOptions,
  { requester, audience }: Contract,
  client: string,
  claims: JsonMap | undefined,
): Question {
  const parameters = new Map<string, string[]>();
  for (const one of param) {
    const at = one.indexOf("=");
    if (at < 1) throw new KcxError("USAGE", `--param ${one}: NAME=VALUE is needed`);
    parameters.set(one.slice(0, at), [...(parameters.get(one.slice(0, at)) ?? []), one.slice(at + 1)]);
  }
  const asked = subjectScope === undefined ? {} : { scope: subjectScope };
  const subject: Subject =
    claims !== undefined
      ? { kind: "claims", claims, client, ...(user === undefined ? {} : { user }) }
      : user === undefined
        ? { kind: "service-account", client, ...asked }
        : { kind: "user", client, user, ...asked };
  return {
    subject,
    request: {
      requester: requester.client,
      audience,
      ...(scope === undefined ? {} : { scope }),
      ...(requestedTokenType === undefined ? {} : { requestedTokenType: fullTokenType(requestedTokenType) }),
      ...(parameters.size === 0 ? {} : { parameters }),
    },
  };
}

/** The claims of a JWT, or claims as JSON. Its signature is the server's business. Nothing of it is ever shown whole. */
function claimsOf(token: string): JsonMap {
  const trimmed = token.trim();
  const written = trimmed.startsWith("{")
    ? trimmed
    : Buffer.from(trimmed.split(".")[1] ?? "", "base64url").toString("utf8");
  try {
    const parsed = JSON.parse(written) as Json;
    if (isMap(parsed)) return parsed;
  } catch {
    // Told below, without a word of what it was.
  }
  throw new KcxError("USAGE", "--token is neither a JWT nor the claims of one as JSON", {
    hint: "kcx token, or the access_token of any log-in, gives one",
  });
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
