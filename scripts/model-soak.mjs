// `npm run model:soak -- --minutes N [--seed S] [--server-version V]`: random exchanges on a server of its own, each
// predicted and then made. Closes with "N exchanges, M mismatches (seed S)"; any mismatch is a failure, and is shown.
import { mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { root } from "./setup.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string" }, seed: { type: "string" }, "server-version": { type: "string" } },
});
const minutes = Number(values.minutes ?? "1");
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error("--minutes N [--seed S] [--server-version V]");

const contents = 'export { startServer } from "#server/start.ts"; export { soak } from "./test/support/model/soak.ts";';
// Beside the packages that aren't bundled, so that they are found.
const folder = mkdtempSync(join(root, "node_modules", ".soak-"));
const outfile = join(folder, "soak.mjs");
await build({
  stdin: { contents, resolveDir: root },
  ...{ outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" },
  banner: {
    js: `import{createRequire as r}from'node:module';globalThis.require??=r('${pathToFileURL(root)}');const __filename='';`,
  },
  external: ["testcontainers", "undici"],
});
const { startServer, soak } = await import(pathToFileURL(outfile).href);
rmSync(folder, { recursive: true, force: true });

const version = values["server-version"];
const server = await startServer({ env: process.env, platform: process.platform, homeDir: homedir(), version });
const started = Date.now();
let exitCode = 1;
try {
  const tally = await soak({
    ...{ server, seed, version: server.version, each: 250 },
    goesOn: ({ exchanges }) => {
      const seconds = (Date.now() - started) / 1000;
      if (exchanges > 0) console.error(`${exchanges} exchanges, ${(exchanges / seconds).toFixed(1)} a second`);
      return seconds < minutes * 60;
    },
    onMismatch: (mismatch) => console.log(JSON.stringify(mismatch, withMaps)),
  });
  const { exchanges, successes, unknown, causes, logIns, unknownLogIns, mismatches } = tally;
  console.log(`Keycloak ${server.version}: ${successes} successes, ${unknown} unknown ${JSON.stringify(causes)}`);
  console.log(`${logIns} log-ins, ${unknownLogIns} unknown`);
  console.log(`${exchanges} exchanges, ${mismatches.length} mismatches (seed ${seed})`);
  exitCode = mismatches.length === 0 ? 0 : 1;
} finally {
  await server.stop();
}
process.exit(exitCode);

function withMaps(_key, value) {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
