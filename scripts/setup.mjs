// What a fresh clone needs before anything else runs: dependencies as locked, and the bundle. Only Node's own modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

export function setup() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`kcx needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const stamp = `${root}node_modules/.kcx-installed`;
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    console.error("Installing dependencies …");
    // Not `npm ci`: it fails where a registry lacks the builds of some package for other platforms, which no lock file
    // made there can name. This takes the locked versions all the same, and leaves the lock file as it is.
    run(npm, ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stamp, lock);
  }
}

/** Runs a command, its output shown; ends this process with its code when it fails. */
export function run(command, args, options = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

export const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Builds the bundle when a source is newer than it. */
export async function bundle() {
  const { globSync } = await import(`${root}node_modules/tinyglobby/dist/index.mjs`);
  const built = existsSync(`${root}dist/cli.js`) ? statSync(`${root}dist/cli.js`).mtimeMs : 0;
  const sources = globSync(["src/**/*", "page/**/*", "package.json", "scripts/{build,page}.mjs"], {
    cwd: root,
    absolute: true,
  });
  if (sources.some((file) => statSync(file).mtimeMs > built)) run(process.execPath, ["scripts/build.mjs"]);
}
