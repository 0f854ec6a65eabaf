import type { Refusal } from "#model/answer.ts";
import { get } from "#model/json.ts";

/** What each contract was answered, by slug: to compare one server with the next. No value of a token is in it. */
export interface Recording {
  kind: "kcx-recording";
  format: 1;
  /** Makes the hashes of one file useless for looking values up in another. */
  salt: string;
  answers: Readonly<Record<string, Answer>>;
}

export type Answer =
  /** Hashes by claim; null where the value is another in every token. */
  | { kind: "token"; claims: Readonly<Record<string, string | null>> }
  | { kind: "refusal"; status: number | null; error: string; description: string | null };

/** How an answer differs from the recorded one. */
export type Drift = { slug: string } & (
  | { kind: "gained" | "lost" | "changed"; claim: string }
  /** Another refusal, or a token in the place of one, or the reverse. */
  | { kind: "answer"; from: Answer; to: Answer }
  /** On one side only. */
  | { kind: "not-recorded" | "not-answered" }
);

/** Claims of the moment (RFC 7519 §4.1, OpenID Connect Core §2): that they are there is all that can be compared. */
const MOMENTARY = ["exp", "iat", "nbf", "auth_time", "jti", "sid", "session_state", "at_hash", "nonce"];

/** @param hash of a text, the same for the same text and salt. */
export function tokenAnswer(claims: Readonly<Record<string, unknown>>, hash: (text: string) => string): Answer {
  const entries = Object.entries(claims).map(([name, value]): [string, string | null] => [
    name,
    MOMENTARY.includes(name) ? null : hash(canonical(value)),
  ]);
  return { kind: "token", claims: Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1))) };
}

export function refusalAnswer({ status, error, description }: Refusal): Answer {
  return { kind: "refusal", status, error, description };
}

export function driftOf(before: Recording["answers"], after: Recording["answers"]): Drift[] {
  const slugs = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return slugs.flatMap((slug): Drift[] => {
    const [from, to] = [get(before, slug), get(after, slug)];
    if (from === undefined) return [{ slug, kind: "not-recorded" }];
    if (to === undefined) return [{ slug, kind: "not-answered" }];
    if (from.kind === "token" && to.kind === "token") return claimDrift(slug, from.claims, to.claims);
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ slug, kind: "answer", from, to }];
  });
}

type Hashes = Readonly<Record<string, string | null>>;

function claimDrift(slug: string, before: Hashes, after: Hashes): Drift[] {
  const claims = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return claims.flatMap((claim): Drift[] => {
    const [from, to] = [get(before, claim), get(after, claim)];
    if (from === undefined) return [{ slug, kind: "gained", claim }];
    if (to === undefined) return [{ slug, kind: "lost", claim }];
    return from === to ? [] : [{ slug, kind: "changed", claim }];
  });
}

/** One text for one value: members of sets and keys of objects in order, since servers give them in none. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${entries.sort().join(",")}}`;
}
