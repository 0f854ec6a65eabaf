import type { Secret } from "#model/secret.ts";

/** Where a secret goes. Paths are absolute; `name` is what a person called the file. */
export type SinkSpec =
  | { kind: "env-file"; path: string; name: string; key: string }
  | { kind: "file"; path: string; name: string }
  | { kind: "exec"; argv: readonly string[]; cwd: string }
  | { kind: "kubernetes"; name: string; namespace?: string; key: string };

export interface Sink {
  spec: SinkSpec;
  /** Fails where publishing certainly would, and changes nothing. @param secret absent: it is not made yet. */
  stage(secret: Secret | undefined): Promise<void>;
  /** May be called again with the same secret, after a run that was killed. */
  publish(secret: Secret): Promise<void>;
}

/** What sinks use of the world. */
export interface SinkWorld {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  client: string;
  /** To stdout. */
  out(text: string): void;
  /** The bytes of a `.env` with one variable set; what dotenv does not read back is an error. */
  setVariable(bytes: Buffer, name: string, value: string): Buffer;
}
