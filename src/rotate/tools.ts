import type { ClientSecrets } from "#keycloak/client-secrets.ts";
import type { Grace } from "#keycloak/secret-policy.ts";
import type { Secret } from "#model/secret.ts";
import type { Acceptance, Prover } from "#oauth/prove.ts";
import type { Journal, JournalFile, Step } from "./journal.ts";
import type { Sink } from "./sinks/sink.ts";

/** What a rotation works with. */
export interface Tools {
  server: ClientSecrets;
  prover: Prover;
  journal: JournalFile;
  sinks: readonly Sink[];
  /** What the realm's policies say of former secrets; `undefined`: nothing, or it may not be read. */
  policy: Grace | undefined;
  /** Tells whoever is to know; absent: nobody is. */
  notify?: ((secret: Secret) => Promise<void>) | undefined;
  /** The secret in force is now this one: for the log-in of the run itself. */
  inForce(secret: Secret): void;
  onStep(step: Step): void;
  /** Waits this many milliseconds. */
  pause(ms: number): Promise<void>;
  now(): number;
}

export interface Rotated {
  client: string;
  sinks: Journal["sinks"];
  proof: Acceptance["by"];
  /** `unknown`: there was none, or nobody knows it any more. */
  former: { state: "refused" | "unknown" } | { state: "accepted"; until: number };
  /** At most this many milliseconds from the server taking the secret to the last sink having it; absent: not known. */
  gapMs?: number;
  /** The server had a third secret, neither the former nor the new one; that is what was published. */
  isServers: boolean;
  /** For a leaked secret: tokens issued before this second are refused, and whether that was seen. */
  revoked?: { before: number; shown: boolean };
}
