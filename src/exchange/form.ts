import { ACCESS_TOKEN, type ExchangeRequest, TOKEN_EXCHANGE } from "./request.ts";
import type { Differences } from "./versions.ts";

/** A request as the server reads it. */
export interface Form {
  /** Values by parameter; those that are too long are gone. */
  all: ReadonlyMap<string, readonly string[]>;
  audience: readonly string[] | undefined;
  scope: string | undefined;
  requestedTokenType: string | undefined;
}

/** What stands for a real subject token: rules look at the token that was predicted, not at this. */
const TOKEN = "subject token";
/** Characters of one parameter, all its values together; longer ones are taken out without a word. */
const LONGEST = 4000;
const TOKENS = ["subject_token", "actor_token"];

export function readForm(request: ExchangeRequest, differs: Differences): Form {
  const sent = new Map<string, readonly string[]>([
    ["grant_type", [TOKEN_EXCHANGE]],
    ["client_id", [request.requester]],
    ["subject_token", [TOKEN]],
    ["subject_token_type", [ACCESS_TOKEN]],
    ["audience", request.audience ?? []],
    ["scope", request.scope === undefined ? [] : [request.scope]],
    ["requested_token_type", request.requestedTokenType === undefined ? [] : [request.requestedTokenType]],
    ...(request.parameters ?? []),
  ]);
  const all = new Map<string, readonly string[]>();
  for (const [name, values] of sent) {
    const read = differs.takesParametersAsSent ? values : values.map(withoutControlCharacters);
    const length = read.reduce((sum, value) => sum + value.length, 0);
    const isKept = TOKENS.includes(name) || length <= LONGEST || differs.takesParametersAsSent;
    if (read.length > 0 && isKept) all.set(name, read);
  }
  return {
    all,
    audience: all.get("audience"),
    scope: all.get("scope")?.[0],
    requestedTokenType: all.get("requested_token_type")?.[0],
  };
}

/** The request's own subject token in the place of the predicted one: garbage, and nothing else is known about it. */
export function ownToken(form: Form): string | undefined {
  const token = form.all.get("subject_token")?.[0];
  return token === TOKEN ? undefined : token;
}

/** The scope of a log-in is a parameter like any other. */
export function sentScope(scope: string | undefined, differs: Differences): string | undefined {
  if (scope === undefined || differs.takesParametersAsSent) return scope;
  const read = withoutControlCharacters(scope);
  return read.length > LONGEST ? undefined : read;
}

/** StringUtil.removeControlCharacters, with what looks like them. */
function withoutControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed.
  return text.replace(/[\u0000-\u001f\u007f]|%[01][0-9a-fA-F]|%7[fF]|\[\d+m/g, "");
}
