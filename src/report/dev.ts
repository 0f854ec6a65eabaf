import { Chalk } from "chalk";
import type { Note, Progress, Stage } from "#server/progress.ts";
import type { DevServer } from "#server/state.ts";

export const DEV_EXAMPLES = ["kcx dev", "kcx dev --detach", "kcx dev status", "kcx dev stop"];

/** Stands below the options in `kcx dev --help`. */
export const DEV_HELP = `
A container where an engine answers (Docker, or what DOCKER_HOST names), else Java 17 or newer. The server is a new one
each time, on 127.0.0.1; nothing in it is kept. KEYCLOAK_URL has no part in it: \`kcx dev\` always starts its own, and
the other commands prefer KEYCLOAK_URL as long as it is set.`;

type ColourLevel = 0 | 1 | 2 | 3;

/** What `kcx dev` says when its server is ready. */
export function devText(server: DevServer, how: "foreground" | "detached" | "running", colour: ColourLevel): string {
  const chalk = new Chalk({ level: colour });
  const state = how === "running" ? "is running already" : "is ready";
  const end = how === "foreground" ? "Ctrl-C" : "kcx dev stop";
  return [
    chalk.bold(`Keycloak ${server.version} ${state}`),
    ...facts(server),
    "",
    "next:",
    `  ${chalk.cyan("kcx apply realms/tools-provider.yaml")}   every kcx command finds this server by itself`,
    `  ${chalk.cyan(end.padEnd(36))}   ends the server; nothing in it is kept`,
  ].join("\n");
}

/** What `kcx dev status` says. */
export function statusText(server: DevServer | undefined, colour: ColourLevel): string {
  if (!server) return "no local Keycloak is running (start one with `kcx dev`)";
  return [new Chalk({ level: colour }).bold(`Keycloak ${server.version} is running`), ...facts(server)].join("\n");
}

export function stoppedText(server: DevServer | undefined): string {
  return server ? `Keycloak ${server.version} at ${server.url} was stopped` : "no local Keycloak was running";
}

export const interruptedText = (): string => "interrupted before the server was ready; nothing of it is left";

/** One document for machines: of `dev`, `status` and `stop`. */
export function devJson(state: "ready" | "running" | "stopped", server: DevServer | undefined): string {
  return JSON.stringify(server ? { state, ...server } : { state: "none" }, undefined, 2);
}

export function notUsedText(variable: string, value: string): string {
  const where = URL.canParse(value) ? new URL(value).host : "a server";
  return `${variable} names ${where}: \`kcx dev\` leaves it alone and starts its own; other commands use ${variable} as long as it is set`;
}

/** One line about what is being done. */
export function progressText(event: Progress): string {
  if (event.kind === "stage") return STAGES[event.stage](event.version);
  if (event.kind === "note") return noteText(event.note);
  const { received, total } = event;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  if (total === undefined) return `downloading: ${megabytes(received)} MB`;
  const share = received / total;
  const done = Math.round(share * BAR);
  const bar = "█".repeat(done) + "░".repeat(BAR - done);
  return `downloading: ${bar} ${Math.floor(share * 100)} % of ${megabytes(total)} MB`;
}

const BAR = 24;

const STAGES: Record<Stage, (version: string) => string> = {
  waiting: () => "waiting for another kcx that is preparing the same server",
  maven: (version) => `getting Keycloak ${version} through the Maven client`,
  download: (version) => `downloading Keycloak ${version} from its project's releases`,
  unpack: (version) => `unpacking Keycloak ${version}`,
  build: () => "building the server (once for each version; about 40 seconds in all)",
  database: () => "first start: making its database",
  "class-archive": () => "keeping its classes for quick starts",
  image: (version) => `looking for the image of Keycloak ${version}, and pulling it if it is not here`,
  start: (version) => `starting Keycloak ${version}`,
};

const SOURCES = { cache: "kcx's cache", maven: "the Maven client", download: "the download" };

function noteText(note: Note): string {
  switch (note.note) {
    case "container-impossible":
      return `no container: ${note.what}: ${note.reason}; trying Java`;
    case "no-reaper":
      return `if kcx is killed, its container stays until \`kcx dev stop\`: no reaper (${note.reason})`;
    case "maven-failed":
      return `not through Maven: ${note.reason}`;
    case "not-pinned":
      return `kcx knows no checksum of Keycloak ${note.version}; this file's SHA-256 is ${note.sha256}`;
    case "checksum-mismatch":
      return `refused: Keycloak ${note.version} from ${SOURCES[note.source]} is not the pinned file: its SHA-256 is ${note.sha256}`;
    case "cache-damaged":
      return `the prepared server in ${note.folder} is damaged, and is made again`;
  }
}

function facts(server: DevServer): string[] {
  return [
    `  URL       ${server.url}`,
    `  admin     ${server.username}`,
    `  password  ${server.password}`,
    `  runtime   ${server.runtime === "java" ? `Java, process ${server.pid}` : `container ${server.containerId.slice(0, 12)}`}`,
  ];
}
