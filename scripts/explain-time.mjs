// `npm run explain:time [-- CLIENTS]`: how long an explanation takes once the realm is read, in a realm of 1,000 clients:
// the derivation, and the search for edits that help, each of them written, read, planned and asked again.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./setup.mjs";

const count = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(root, "node_modules", ".explain-"));
const outfile = join(folder, "explain.mjs");
const contents = 'export { explainedOnce, realmOf } from "./test/support/explained.ts";';
await build({
  stdin: { contents, resolveDir: root },
  ...{ outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" },
  banner: { js: "import{createRequire as r}from'node:module';globalThis.require??=r(import.meta.url);" },
});
const { explainedOnce, realmOf } = await import(pathToFileURL(outfile).href);
rmSync(folder, { recursive: true, force: true });

const realm = realmOf(count);
const runs = Array.from({ length: 7 }, () => {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const offers = explainedOnce(realm);
  const { user, system } = process.cpuUsage(before);
  return { offers, wall: performance.now() - started, cpu: (user + system) / 1000 };
});
const show = ({ offers, wall, cpu }) =>
  `${Math.round(wall)} ms (${Math.round(cpu)} ms of processor), ${offers} edits offered`;
console.log(`${count} clients, first explanation: ${show(runs[0])}`);
console.log(
  `then, the median of ${runs.length - 1}: ${show(runs.slice(1).sort((one, other) => one.wall - other.wall)[3])}`,
);
