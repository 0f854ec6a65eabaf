import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KcxError } from "#errors.ts";
import type { Java } from "./java.ts";
import type { Place } from "./place.ts";

export interface KeycloakProcess {
  pid: number;
  /** How it ended: "exit code 1", "SIGKILL". */
  ended: Promise<string>;
  /** Lets this process end while Keycloak runs on. */
  unref(): void;
}

interface Launch {
  java: Java;
  home: string;
  /** More options for the JVM: class archives. */
  jvm?: readonly string[];
  /** `["build", …]` or `["start", …]`. */
  command: readonly string[];
  /** Variables for the server beside those of `serverEnvironment`. */
  env?: Readonly<Record<string, string>>;
  place: Place;
}

/**
 * Starts Keycloak as `kc.sh` does, without the shell: `kc.sh` stays as the parent of Java, and killed with SIGKILL it
 * leaves Java alive. The options are those of `bin/kc.sh` but for the compiler, the collector and the heap, which
 * make it start a quarter faster. Its output goes to `server.log` in the home.
 */
export async function launch({ java, home, jvm = [], command, env = {}, place }: Launch): Promise<KeycloakProcess> {
  const log = await open(join(home, "server.log"), "a", 0o600);
  try {
    const child = spawn(java.path, [...JVM, ...jvm, ...entryPoint(home), ...command], {
      cwd: home,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...serverEnvironment(place), ...env },
      windowsHide: true,
    });
    const ended = new Promise<string>((resolve) => {
      child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
      child.once("error", (error) => resolve(error.message));
    });
    if (child.pid === undefined) throw new KcxError("DEV_SERVER", `${java.path} could not be run: ${await ended}`);
    return { pid: child.pid, ended, unref: () => child.unref() };
  } finally {
    await log.close();
  }
}

/** The last lines of the server's log, without what the JVM says about its class archive. */
export async function lastLines(home: string, count = 12): Promise<string[]> {
  const text = await readFile(join(home, "server.log"), "utf8").catch(() => "");
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\[[\d.]+s\]\[\w+\s*\]\[(cds|aot)/.test(line));
  return lines.slice(-count);
}

const OPENED = ["java.util", "java.util.concurrent", "java.security", "java.lang"];

const JVM = [
  "-XX:TieredStopAtLevel=1",
  "-XX:+UseSerialGC",
  "-Xmx512m",
  "-Dfile.encoding=UTF-8",
  "-Duser.language=en",
  "-Duser.country=US",
  ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  "--enable-native-access=ALL-UNNAMED",
];

function entryPoint(home: string): string[] {
  return [
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${join(home, "conf")}`,
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Dpicocli.disable.closures=true",
    "-Dquarkus-log-max-startup-records=10000",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "-cp",
    join(home, "lib", "quarkus-run.jar"),
    "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
  ];
}

/**
 * While it is built, Keycloak looks for SSSD on the system bus and, where there is none (containers, macOS), tries again
 * for ten seconds (`org.keycloak.federation.sssd.impl.AvailabilityChecker`). Its D-Bus library has no tcp transport, so
 * this address fails at once, and nothing is contacted.
 */
export const NO_SYSTEM_BUS = "tcp:host=127.0.0.1,port=1";

/**
 * Only what a Java program needs: the person's `KC_*` variables belong to another server, and their secrets to nobody.
 *
 * Without the shutdown variables an end takes 1.2 s instead of 0.1 s. They are variables because older versions, which
 * end quickly by themselves, refuse the options of that name.
 */
function serverEnvironment({ env }: Place): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "TZ", "LANG", "LC_ALL", "JAVA_TOOL_OPTIONS", "SystemRoot"];
  const entries = kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return {
    ...Object.fromEntries(entries),
    DBUS_SYSTEM_BUS_ADDRESS: NO_SYSTEM_BUS,
    KC_SHUTDOWN_DELAY: "0",
    KC_SHUTDOWN_TIMEOUT: "1s",
  };
}
