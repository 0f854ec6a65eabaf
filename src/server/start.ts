import { KcxError } from "#errors.ts";
import { findEngine } from "./engine.ts";
import { findJava } from "./java.ts";
import { startOnJava } from "./java-server.ts";
import type { Place } from "./place.ts";
import { isFree } from "./port.ts";
import type { OnProgress } from "./progress.ts";
import { DEFAULT_VERSION, isVersion } from "./versions.ts";

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

/** Starts a throw-away Keycloak on this machine, and resolves when it can be used. Errors: NO_RUNTIME, DEV_SERVER. */
export async function startServer(options: StartOptions): Promise<LocalServer> {
  const { env, platform, homeDir, runtime = "auto", version = DEFAULT_VERSION, progress = () => {} } = options;
  if (!isVersion(version)) throw new KcxError("USAGE", `"${version}" is not a Keycloak version`);
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new KcxError("DEV_SERVER", `port ${options.port} is taken`, { hint: "without --port a free one is chosen" });
  }
  const start: Start = { ...options, place: { env, platform, homeDir }, version, progress };
  options.signal?.throwIfAborted();
  const inContainer = runtime === "java" ? undefined : await tryContainer(start, runtime === "auto");
  if (inContainer) return inContainer;
  const { java, older } = runtime === "container" ? { older: [] } : await findJava(start.place);
  if (java) return startOnJava(start, java);
  throw new KcxError("NO_RUNTIME", MISSING[runtime], {
    facts: older.map(({ path, major }) => `${path} is Java ${major}: too old`),
  });
}

const MISSING = {
  auto: "no container engine answers, and there is no Java 17 or newer in JAVA_HOME or on the PATH",
  java: "there is no Java 17 or newer in JAVA_HOME or on the PATH",
  container: "no container engine was found",
};

/** Undefined where there is no engine, or (with `orJava`) one that is of no use: that is said, and Java is next. */
async function tryContainer(start: Start, orJava: boolean): Promise<LocalServer | undefined> {
  const engine = await findEngine(start.place);
  if (!engine) return undefined;
  // testcontainers takes half a second to load: only where there is an engine.
  const outcome =
    "unusable" in engine ? engine : await (await import("./container.ts")).startInContainer(start, engine.address);
  if (!("unusable" in outcome)) return outcome;
  const { unusable, reason } = outcome;
  if (!orJava) throw new KcxError("DEV_SERVER", `${unusable}: ${reason}`);
  start.progress({ kind: "note", note: { note: "container-impossible", what: unusable, reason } });
  return undefined;
}
