// Runs the live story and the round trips of all kinds on every supported Keycloak, one after the other, each on a server
// of its own, and writes README's table. Usage: npm run versions, or npm run versions -- 26.2.5 … for some.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, root, setup } from "./setup.mjs";

const VERSIONS = ["26.7.3", "26.5.5", "26.4.7", "26.3.5", "26.2.5"];

/** Column of the table → files of tests; a file counts in the first column that names it. */
const COLUMNS = {
  "apply, diff and verify, as a story": ["test/live/tools-provider.test.ts"],
  "pulled, and made again": ["test/live/pull.test.ts", "test/live/kinds/every-kind.test.ts"],
  "each kind: apply, drift, repair": ["test/live/kinds/"],
};

const MARKS = /<!-- versions -->\n[\s\S]*?<!-- \/versions -->/;

const asked = process.argv.slice(2);
const rows = new Map(tableOf(readFileSync(join(root, "README.md"), "utf8")));

setup();
await bundle();
let failed = false;
for (const version of asked.length > 0 ? asked : VERSIONS) {
  const cells = run(version);
  failed ||= cells.some((cell) => !/^(\d+) of \1$/.test(cell));
  rows.set(version, cells);
  writeTable();
}
process.exitCode = failed ? 1 : 0;

/** One run of all columns: how many of how many tests passed in each. */
function run(version) {
  const folder = mkdtempSync(join(tmpdir(), "kcx-versions-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const output = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [vitest, "run", "--project", "live", ...output, ...Object.values(COLUMNS).flat()];
  // A server that runs already is of one version only.
  const kept = Object.entries(process.env).filter(([name]) => !/^KCX_TEST_/.test(name));
  const env = { ...Object.fromEntries(kept), KCX_TEST_VERSION: version };
  spawnSync(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const columnOf = ({ name }) =>
      Object.values(COLUMNS).findIndex((files) => files.some((file) => name.includes(file)));
    return Object.keys(COLUMNS).map((_, column) => {
      const own = testResults.filter((result) => columnOf(result) === column);
      // A file that could not be loaded has no tests, and is one that failed.
      const all = own.flatMap(({ assertionResults, status }) =>
        assertionResults.length > 0 ? assertionResults : [{ status }],
      );
      const passed = all.filter(({ status }) => status === "passed").length;
      return `${passed} of ${all.filter(({ status }) => status !== "skipped").length}`;
    });
  } catch {
    return Object.keys(COLUMNS).map(() => "did not run");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTable() {
  const path = join(root, "README.md");
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const head = ["Keycloak", ...Object.keys(COLUMNS)];
  // What was counted in other columns says nothing of these.
  const known = VERSIONS.map((version) => [version, head.slice(1).map(() => "not run yet")]);
  const counted = [...rows].filter(([, cells]) => cells.length === head.length - 1);
  const sorted = [...new Map([...known, ...counted])].sort(([one], [other]) =>
    other.localeCompare(one, "en", { numeric: true }),
  );
  const table = [
    line(head),
    line(head.map(() => "---")),
    ...sorted.map(([version, cells]) => line([version, ...cells])),
  ];
  const text = ["<!-- versions -->", ...table, "<!-- /versions -->"].join("\n");
  writeFileSync(path, readFileSync(path, "utf8").replace(MARKS, text));
}

function tableOf(readme) {
  const [found = ""] = MARKS.exec(readme) ?? [];
  return found
    .split("\n")
    .filter((line) => /^\| \d/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([version, ...cells]) => [version, cells]);
}
