// Draws the rooms and who imports whom from the imports themselves, into docs/architecture.md. `--check` only compares.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cruiser = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
const { stdout } = spawnSync(process.execPath, [cruiser, "src", "-T", "json"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
const roomOf = (path) => /^src\/([^/.]+)/.exec(path)?.[1];
const edges = new Map();
for (const { source, dependencies } of JSON.parse(stdout).modules) {
  for (const { resolved, dependencyTypes } of dependencies) {
    const [from, to] = [roomOf(source), roomOf(resolved)];
    if (!from || !to || from === to || to === "errors") continue;
    const typesOnly = dependencyTypes.includes("type-only") && (edges.get(`${from} ${to}`) ?? true);
    edges.set(`${from} ${to}`, typesOnly);
  }
}
const lines = [...edges].sort().map(([edge, typesOnly]) => `  ${edge.replace(" ", typesOnly ? " -.-> " : " --> ")}`);
const graph = ["```mermaid", "flowchart TD", ...lines, "```"].join("\n");

const file = `${root}docs/architecture.md`;
const before = readFileSync(file, "utf8");
const after = before.replace(/(<!-- graph -->\n)[\s\S]*?(\n<!-- \/graph -->)/, `$1${graph}$2`);
if (process.argv.includes("--check")) {
  if (before !== after) {
    console.error("docs/architecture.md draws other imports than there are: npm run graph");
    process.exit(1);
  }
} else writeFileSync(file, after);
