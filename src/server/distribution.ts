import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { KcxError } from "#errors.ts";
import { download } from "./download.ts";
import { cacheFolder, type Place } from "./place.ts";
import type { OnProgress } from "./progress.ts";
import { CHECKSUMS } from "./versions.ts";

interface Wanted {
  version: string;
  place: Place;
  progress: OnProgress;
  signal?: AbortSignal | undefined;
  /** Where to download from; the Keycloak project's releases unless a test says otherwise. */
  url?: string | undefined;
  /** The checksum it must have; the pinned one unless a test says otherwise. */
  sha256?: string | undefined;
}

/**
 * The server distribution as a zip in the user's cache: from there, else by the Maven client (it knows the company's
 * mirror and proxy), else from the project's releases. Wherever it comes from, it is checked against the pinned sum
 * before it gets its name; so the file of that name was whole once, and is checked again in case it no longer is.
 */
export async function obtainDistribution(wanted: Wanted): Promise<string> {
  const { version, place, progress } = wanted;
  const zip = join(cacheFolder(place), "distributions", `keycloak-${version}.zip`);
  await mkdir(dirname(zip), { recursive: true, mode: 0o700 });
  if (await accepted(zip, "cache", wanted)) return zip;
  return (await byMaven(zip, wanted)) ?? (await byDownload(zip, { ...wanted, progress }));
}

async function byMaven(zip: string, wanted: Wanted): Promise<string | undefined> {
  const { version, place, progress, signal } = wanted;
  const folder = `${zip}.maven`;
  progress({ kind: "stage", stage: "maven", version });
  try {
    await execa(
      "mvn",
      [...MAVEN, `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`, `-DoutputDirectory=${folder}`],
      {
        env: place.env,
        extendEnv: false,
        stdin: "ignore",
        timeout: 10 * 60_000,
        ...(signal && { cancelSignal: signal }),
      },
    );
    const [name] = (await readdir(folder)).filter((file) => file.endsWith(".zip"));
    const got = join(folder, name ?? "");
    if (!name || !(await accepted(got, "maven", wanted))) return undefined;
    await rename(got, zip);
    return zip;
  } catch (error) {
    signal?.throwIfAborted();
    progress({ kind: "note", note: { note: "maven-failed", reason: mavenReason(error) } });
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function byDownload(zip: string, wanted: Wanted): Promise<string> {
  const { version, place, progress, signal } = wanted;
  const url = wanted.url ?? `https://github.com/keycloak/keycloak/releases/download/${version}/keycloak-${version}.zip`;
  const part = `${zip}.part`;
  for (;;) {
    progress({ kind: "stage", stage: "download", version });
    const { resumed } = await download({ url, part, env: place.env, progress, signal });
    if (await accepted(part, "download", wanted)) break;
    if (resumed) continue; // the older half may have been of another file: once more, from the start
    throw new KcxError("DEV_SERVER", `${url} is not the file it should be: its SHA-256 is another one`, {
      hint: `nothing of it was kept; get the right file by other means, and save it as ${zip}`,
    });
  }
  await rename(part, zip);
  return zip;
}

/** True when `file` is there and has the right sum; a wrong one is removed. */
async function accepted(file: string, source: "cache" | "maven" | "download", wanted: Wanted): Promise<boolean> {
  const { version, progress } = wanted;
  const expected = wanted.sha256 ?? CHECKSUMS[version];
  const sha256 = await sum(file);
  if (sha256 === undefined) return false;
  if (sha256 === expected) return true;
  if (expected === undefined) {
    progress({ kind: "note", note: { note: "not-pinned", version, sha256 } });
    return true;
  }
  progress({ kind: "note", note: { note: "checksum-mismatch", source, version, sha256 } });
  await rm(file, { force: true });
  return false;
}

async function sum(file: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const MAVEN = ["-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"];

/** Maven's first error line; without one (no Maven at all) the system's. */
function mavenReason(error: unknown): string {
  const { stdout, code, shortMessage, message } = error as Record<string, unknown> & Error;
  if (code === "ENOENT") return "there is no `mvn` on the PATH";
  const line = String(stdout ?? "")
    .split("\n")
    .find((text) => text.includes("[ERROR]"));
  return line?.replace(/^.*\[ERROR\]\s*/, "") ?? String(shortMessage ?? message);
}
