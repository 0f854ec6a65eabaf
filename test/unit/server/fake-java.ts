import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Progress } from "../../../src/server/progress.ts";
import type { StartOptions } from "../../../src/server/start.ts";
import { zipOf } from "./zip.ts";

/** What the Java that stands in for the real one does. */
export interface Behaviour {
  version?: string;
  buildExit?: number;
  /** Ends while starting, with these lines in its log. */
  dies?: string[];
  /** How many starts die before one succeeds; all unless said. */
  deaths?: number;
  /** Milliseconds that a build takes. */
  buildTakes?: number;
}

export interface World {
  options: StartOptions;
  folder: string;
  cache: string;
  told: Progress[];
  behave(behaviour: Behaviour): Promise<void>;
  /** Command lines and environments of all runs of Java so far. */
  calls(): Promise<{ args: string[]; env: Record<string, string> }[]>;
  stages(): string[];
}

/** A machine of its own: empty cache and state, a Keycloak distribution of three files, and a Java that plays one. */
export async function fakeWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "kcx-world-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [bin, cache, state] = [join(folder, "bin"), join(folder, "cache"), join(folder, "state")];
  await mkdir(bin, { recursive: true });
  await mkdir(join(cache, "distributions"), { recursive: true });
  await writeFile(join(cache, "distributions", "keycloak-0.0.1.zip"), DISTRIBUTION);
  await writeFile(join(bin, "java"), `#!${process.execPath}\n${FAKE_JAVA}`);
  await chmod(join(bin, "java"), 0o755);
  const told: Progress[] = [];
  const env = { PATH: bin, KCX_CACHE_DIR: cache, KCX_STATE_DIR: state, KC_DB: "postgres", MY_SECRET: "hush" };
  const progress = (event: Progress) => told.push(event);
  return {
    options: { env, platform: process.platform, homeDir: folder, version: "0.0.1", runtime: "java", progress },
    folder,
    cache,
    told,
    behave: (behaviour) => writeFile(join(bin, "behaviour.json"), JSON.stringify(behaviour)),
    async calls() {
      const text = await readFile(join(bin, "calls"), "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    stages: () => told.flatMap((event) => (event.kind === "stage" ? [event.stage] : [])),
  };
}

export const sha256 = (data: Buffer): string => createHash("sha256").update(data).digest("hex");
export const randomFile = (bytes: number): Buffer => randomBytes(bytes);

const DISTRIBUTION = zipOf([
  { name: "keycloak-0.0.1/" },
  { name: "keycloak-0.0.1/bin/kc.sh", content: "#!/bin/sh\n", mode: 0o100755 },
  { name: "keycloak-0.0.1/conf/keycloak.conf", content: "" },
  { name: "keycloak-0.0.1/lib/quarkus-run.jar", content: "jar" },
  { name: "keycloak-0.0.1/providers/README.md", content: "" },
  { name: "keycloak-0.0.1/themes/README.md", content: "" },
]);

const FAKE_JAVA = `
const fs = require("node:fs"), path = require("node:path"), http = require("node:http");
const here = path.dirname(process.argv[1]);
const read = (name, otherwise) => { try { return JSON.parse(fs.readFileSync(path.join(here, name), "utf8")); } catch { return otherwise; } };
const is = read("behaviour.json", {});
const args = process.argv.slice(2);
if (args[0] === "-version") {
  console.error('openjdk version "' + (is.version ?? "17.0.1") + '" 2025-04-15');
  process.exit(0);
}
fs.appendFileSync(path.join(here, "calls"), JSON.stringify({ args, env: process.env }) + "\\n");
const value = (name) => args.find((arg) => arg.startsWith(name))?.slice(name.length);
const home = value("-Dkc.home.dir=");
if (args.includes("build")) {
  setTimeout(() => { console.log("built"); process.exit(is.buildExit ?? 0); }, is.buildTakes ?? 0);
} else {
  const deaths = is.deaths ?? Infinity, died = read("died.json", 0);
  if (is.dies && died < deaths) {
    fs.writeFileSync(path.join(here, "died.json"), String(died + 1));
    console.log(is.dies.join("\\n"));
    process.exit(1);
  }
  fs.mkdirSync(path.join(home, "data"), { recursive: true });
  fs.writeFileSync(path.join(home, "data", "db"), process.env.KC_BOOTSTRAP_ADMIN_PASSWORD ?? "");
  const archive = value("-XX:ArchiveClassesAtExit=");
  process.on("SIGTERM", () => { if (archive) fs.writeFileSync(archive, "classes"); process.exit(143); });
  const server = http.createServer((request, response) => response.end(request.url === "/realms/master" ? '{"realm":"master"}' : "{}"));
  server.listen(Number(value("--http-port=")), "127.0.0.1");
}
`;
