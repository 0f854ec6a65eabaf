import { realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Place } from "./place.ts";

export interface Java {
  /** The real path of the executable. */
  path: string;
  major: number;
  /** Everything `java -version` says: names the exact build, which class archives are bound to. */
  build: string;
}

export const OLDEST_JAVA = 17;

/** The first Java that is new enough: `JAVA_HOME`, then each on the PATH; and those that were too old. */
export async function findJava(place: Place): Promise<{ java?: Java; older: Java[] }> {
  const older: Java[] = [];
  for (const candidate of candidates(place)) {
    const java = await askVersion(candidate, place);
    if (java && java.major >= OLDEST_JAVA) return { java, older };
    if (java) older.push(java);
  }
  return { older };
}

/** `openjdk version "17.0.15"`, `java version "1.8.0_392"`, `openjdk version "26-ea"` → 17, 8, 26. */
export function majorVersion(text: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(text);
  return found ? Number(found[1]) : undefined;
}

function candidates({ env, platform }: Place): string[] {
  const name = platform === "win32" ? "java.exe" : "java";
  const home = env["JAVA_HOME"];
  const path = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter(Boolean);
  return [...(home ? [join(home, "bin", name)] : []), ...path.map((folder) => join(folder, name))];
}

async function askVersion(candidate: string, { env }: Place): Promise<Java | undefined> {
  const path = await realpath(candidate).catch(() => undefined);
  if (!path) return undefined;
  // macOS has a /usr/bin/java that only says where to get one, and fails: not a Java.
  const answer = await execa(path, ["-version"], { env, extendEnv: false, reject: false, timeout: 20_000 });
  const build = answer.stderr.replace(/^Picked up .*\n/gm, "").trim();
  const major = majorVersion(build);
  return answer.exitCode === 0 && major ? { path, major, build } : undefined;
}
