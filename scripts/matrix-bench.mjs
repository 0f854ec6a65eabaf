// `node scripts/matrix-bench.mjs [CLIENTS] [usual | full-scope | hard]`: how long `kcx matrix` takes, the whole run, from an
// export that is made here (see bench-realm.mjs); 1,000 clients and `usual` unless said.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchRealm, SHAPES } from "./bench-realm.mjs";
import { bundle, root, run, setup } from "./setup.mjs";

setup();
await bundle();
const count = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1000);
const shape = process.argv.find((word) => SHAPES.includes(word)) ?? "usual";
const folder = mkdtempSync(join(tmpdir(), "kcx-bench-"));
const file = join(folder, "export.json");
writeFileSync(file, JSON.stringify(benchRealm(count, shape)));
const started = performance.now();
run(process.execPath, [join(root, "bin/kcx.js"), "matrix", "--export", file, "--out", join(folder, "matrix.txt")]);
const seconds = (performance.now() - started) / 1000;
const summary = readFileSync(join(folder, "matrix.txt"), "utf8").trimEnd().split("\n").at(-1);
rmSync(folder, { recursive: true, force: true });
console.log(`${summary}\n${seconds.toFixed(1)} s for the whole run`);
