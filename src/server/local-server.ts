import type { Place } from "./place.ts";
import type { OnProgress } from "./progress.ts";

export type Runtime = "container" | "java";

export interface StartOptions extends Place {
  /** The newest tested unless said. */
  version?: string | undefined;
  /** A free one unless said. */
  port?: number | undefined;
  /** A container where an engine answers, else Java, unless said. */
  runtime?: Runtime | "auto" | undefined;
  /** Keycloak's own options, each as `--name=value`: `--features=…`, `--spi-…`. Build-time ones are told apart. */
  serverOptions?: readonly string[] | undefined;
  /** Variables for the server; nothing of `env` reaches it but what Java needs. */
  serverEnv?: Readonly<Record<string, string>> | undefined;
  /** True for a server that shall outlive this process: then `release` it once it is noted where it is found again. */
  detached?: boolean | undefined;
  progress?: OnProgress | undefined;
  /** Gives up starting. A server that is ready is ended by `stop`. */
  signal?: AbortSignal | undefined;
}

export interface LocalServer {
  url: string;
  username: string;
  password: string;
  version: string;
  runtime: Runtime;
  port: number;
  process?: { pid: number; home: string };
  containerId?: string;
  /** Settles when the server has ended. */
  ended: Promise<Ended>;
  /** Until then the server ends with this process, however that ends. */
  release(): void;
  /** Ends it with all its processes and files. More than once is fine. */
  stop(): Promise<void>;
}

export interface Ended {
  /** True when it was told to: by `stop`, or by a SIGTERM from elsewhere (`kcx dev stop`). */
  asked: boolean;
  /** The last lines of its log, when it was not. */
  log: string[];
}

/** What the runtimes get: everything decided. */
export interface Start extends Omit<StartOptions, keyof Place | "runtime"> {
  place: Place;
  version: string;
  progress: OnProgress;
}
