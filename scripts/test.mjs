// `npm test`: everything, on a fresh clone too. `npm run check` leaves the live tests out (`--fast`).
// Closes with the number of tests and static checks: "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, root, setup } from "./setup.mjs";

setup();
await bundle();

const fast = process.argv.includes("--fast");
const bin = (path) => join(root, "node_modules", path);
const node = (path, ...args) => [process.execPath, [bin(path), ...args]];
const CHECKS = [
  ["format and lint", ...node("@biomejs/biome/bin/biome", "ci", ".")],
  ["types", ...node("@typescript/native/bin/tsc", "-p", ".")],
  ["types of the page", ...node("@typescript/native/bin/tsc", "-p", "page")],
  ["import rules", process.execPath, ["scripts/imports.mjs"]],
  ["import graph in the docs", process.execPath, ["scripts/graph.mjs", "--check"]],
  ["nothing unused", ...node("knip/bin/knip.js")],
  ["package", ...node("publint/src/cli.js", "--strict")],
];

let passed = 0;
let failed = 0;
for (const [name, command, args] of CHECKS) {
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"}  ${name} (${seconds} s)`);
  if (status === 0) passed++;
  else {
    failed++;
    console.log(`${stdout}${stderr}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "kcx-test-"));
const report = join(folder, "report.json");
const projects = fast ? ["--project", "fast"] : [];
const { status } = spawnSync(
  ...node(
    "vitest/vitest.mjs",
    "run",
    ...projects,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ),
  { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
);
try {
  const result = JSON.parse(readFileSync(report, "utf8"));
  passed += result.numPassedTests;
  failed += result.numFailedTests + result.numFailedTestSuites * Number(result.numFailedTests === 0);
  for (const { assertionResults } of result.testResults) {
    for (const test of assertionResults) if (test.status === "skipped") console.log(`not run: ${test.fullName}`);
  }
} catch {
  failed++;
}
rmSync(folder, { recursive: true, force: true });
if (status !== 0 && failed === 0) failed++;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
