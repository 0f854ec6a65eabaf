// The import rules of .dependency-cruiser.cjs. A cruise of nothing finds no violation, so nothing is a failure, too.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cruiser = fileURLToPath(new URL("../node_modules/dependency-cruiser/bin/dependency-cruise.mjs", import.meta.url));
const { stdout, stderr } = spawnSync(process.execPath, [cruiser, "src", "bin", "-T", "json"], {
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
if (!stdout) {
  console.error(stderr);
  process.exit(1);
}
const { summary } = JSON.parse(stdout);
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(
  `${summary.totalCruised} modules, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} violations`,
);
if (summary.totalCruised < 50 || summary.violations.length > 0) process.exit(1);
