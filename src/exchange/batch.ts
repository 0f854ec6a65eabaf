import { asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import { predict } from "./predict.ts";
import type { Prediction } from "./prediction.ts";
import type { RealmIndex } from "./realm-index.ts";
import type { ExchangeRequest, Subject } from "./request.ts";

/** What one line of a batch comes to. */
export type Answer = Prediction | { kind: "malformed"; code: LineProblem; at: string };

type LineProblem = "no-json" | "no-object" | "unknown-key" | "not-a-text" | "not-texts" | "missing" | "no-text-at-all";

const SUBJECT_KEYS = ["client", "user", "scope", "claims"];
const REQUEST_KEYS = ["client", "audience", "scope", "requested_token_type"];

/**
 * One line, one answer, whatever is in the line: `{"subject":{"client","user"?,"scope"?,"claims"?},"request":{"client",
 * "audience"?,"scope"?,"requested_token_type"?}}`. Without `user` the subject is the client's service account; `claims`
 * are those of the subject token at hand. Other keys beside these two are the asker's own.
 *
 * @param nameOf the user name behind a `sub`, where it is known.
 */
export function answerLine(index: RealmIndex, line: string, nameOf: (sub: string) => string | undefined): Answer {
  try {
    const parsed = parse(line);
    const subject = subjectOf(part(parsed, "subject", SUBJECT_KEYS), nameOf);
    return predict(index, subject, requestOf(part(parsed, "request", REQUEST_KEYS)));
  } catch (error) {
    if (error instanceof Malformed) return { kind: "malformed", code: error.code, at: error.at };
    // Half of a surrogate pair can't be a name of anything.
    if (error instanceof URIError) return { kind: "malformed", code: "no-text-at-all", at: "" };
    throw error;
  }
}

class Malformed extends Error {
  readonly code: LineProblem;
  readonly at: string;

  constructor(code: LineProblem, at: string) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

function parse(line: string): JsonMap {
  let parsed: Json;
  try {
    parsed = JSON.parse(line) as Json;
  } catch {
    throw new Malformed("no-json", "");
  }
  if (!isMap(parsed)) throw new Malformed("no-object", "");
  return parsed;
}

function part(line: JsonMap, name: string, keys: readonly string[]): Part {
  const value = get(line, name);
  if (value === undefined || value === null) throw new Malformed("missing", name);
  if (!isMap(value)) throw new Malformed("no-object", name);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new Malformed("unknown-key", `${name}.${unknown}`);
  return { name, value };
}

interface Part {
  name: string;
  value: JsonMap;
}

function subjectOf(from: Part, nameOf: (sub: string) => string | undefined): Subject {
  const scope = optional(from, "scope");
  const claims = get(from.value, "claims");
  if (claims !== undefined && claims !== null) {
    if (!isMap(claims)) throw new Malformed("no-object", `${from.name}.claims`);
    const sub = get(claims, "sub");
    const user = optional(from, "user") ?? (typeof sub === "string" ? nameOf(sub) : undefined);
    const client = optional(from, "client");
    return {
      kind: "claims",
      claims: asMap(claims),
      ...(client === undefined ? {} : { client }),
      ...(user === undefined ? {} : { user }),
    };
  }
  const client = needed(from, "client");
  const user = optional(from, "user");
  const asked = scope === undefined ? {} : { scope };
  return user === undefined ? { kind: "service-account", client, ...asked } : { kind: "user", client, user, ...asked };
}

function requestOf(from: Part): ExchangeRequest {
  const scope = optional(from, "scope");
  const type = optional(from, "requested_token_type");
  return {
    requester: needed(from, "client"),
    audience: audienceOf(from),
    ...(scope === undefined ? {} : { scope }),
    ...(type === undefined ? {} : { requestedTokenType: type }),
  };
}

function audienceOf({ name, value }: Part): readonly string[] {
  const audience = get(value, "audience") ?? [];
  if (typeof audience === "string") return [audience];
  if (!Array.isArray(audience) || !audience.every((one) => typeof one === "string")) {
    throw new Malformed("not-texts", `${name}.audience`);
  }
  return audience;
}

function needed(from: Part, key: string): string {
  const value = optional(from, key);
  if (value === undefined) throw new Malformed("missing", `${from.name}.${key}`);
  return value;
}

/** A key that is null is as good as absent. */
function optional({ name, value }: Part, key: string): string | undefined {
  const text = get(value, key);
  if (text === undefined || text === null) return undefined;
  if (typeof text !== "string") throw new Malformed("not-a-text", `${name}.${key}`);
  return text;
}
