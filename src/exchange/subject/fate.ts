import type { Draft } from "../mappers/draft.ts";
import type { Client } from "../parts.ts";
import type { SubjectToken, Unsure, Unusable } from "../session.ts";
import type { Differences } from "../versions.ts";
import { readingOf } from "./readable.ts";

interface Made {
  differs: Differences;
  draft: Draft;
  client: Client;
  /** Seconds. */
  lives: number;
  /** What is wrong with it whatever it says. */
  why?: Extract<Unusable["why"], "not-an-access-token" | "offline-without-session"> | undefined;
  /** It looks like another client's, or like nobody's. */
  isForeign: boolean;
  /** The key that the request came with. */
  key: string | undefined;
}

/** What the server will make of a token as a subject. */
export function fateOf(made: Made): Pick<SubjectToken, "bound" | "unusable" | "unsure"> {
  const { draft, client, lives, isForeign, key } = made;
  const reading = readingOf(draft, made.differs);
  const why = made.why ?? (lives < 0 ? "expired" : isForeign ? "foreign" : reading.why);
  const bound = reading.bound ?? (key === undefined ? undefined : { key, by: "dpop" as const });
  const unsure = unsureOf(client, lives, reading.unsure);
  return { ...(bound && { bound }), ...(why && { unusable: { why } }), ...(unsure && { unsure }) };
}

/** A token is good up to the end of the second in which it ends (JsonWebToken.isExpired). */
function unsureOf(client: Client, lives: number, mapper: string | undefined): Unsure | undefined {
  if (lives === 0) return { code: "at-once", client: client.address };
  return mapper === undefined ? undefined : { code: "mapper-value", mapper };
}
