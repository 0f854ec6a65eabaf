import { KcxError } from "#errors.ts";
import type { Secret } from "#model/secret.ts";
import type { SinkSpec } from "./sinks/sink.ts";

/** What a rotation has behind it, in this order; each is written down before the next begins. */
export type Step = "made" | "staged" | "set" | "proven" | "published" | "notified";

/** Everything that is needed to finish a rotation, or to take it back, when the process that began it is gone. */
export interface Journal {
  server: string;
  realm: string;
  client: string;
  /** What was done last. */
  step: Step;
  /** The new secret; absent while the server is still to make it. */
  pending?: Secret;
  /** The secret that the server had; absent: it had none, or it is not known. */
  former?: Secret;
  sinks: readonly SinkSpec[];
  notify?: Command;
  leaked: boolean;
  /** Milliseconds since 1970, from just before the server was asked to take the new secret. */
  askedAt?: number;
  /** The server takes the former secret until then, in seconds since 1970. */
  graceUntil?: number;
}

/** A program with its arguments, and where it runs. The secret is in neither. */
export interface Command {
  argv: readonly string[];
  cwd: string;
}

/** Where the journal of one client is kept. */
export interface JournalFile {
  /** @returns `undefined` when there is none. */
  read(): Promise<Journal | undefined>;
  write(journal: Journal): Promise<void>;
  remove(): Promise<void>;
}

export function pendingOf({ pending, client }: Journal): Secret {
  if (pending) return pending;
  throw new KcxError("INTERNAL", `no new secret of client ${client} is known`);
}
