import { KcxError } from "#errors.ts";
import { findEngine } from "./engine.ts";
import { findJava } from "./java.ts";
import { startOnJava } from "./java-server.ts";
import type { LocalServer, Start, StartOptions } from "./local-server.ts";
import { isFree } from "./port.ts";
import { DEFAULT_VERSION, isVersion } from "./versions.ts";

export type { LocalServer, Runtime, StartOptions } from "./local-server.ts";

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
  auto: "looked for an engine's socket, in JAVA_HOME, and for `java` on the PATH",
  java: "asked for Java, looked in JAVA_HOME and for `java` on the PATH",
  container: "asked for a container, looked for an engine's socket",
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
