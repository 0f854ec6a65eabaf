/**
 * Every folder here is a case: input files, and `case.md`, a page that could stand in the README. Its commands are run
 * as a person would type them, in a copy of the folder, and the page must come out as it is.
 *
 * A page is prose with sections of this form; all but the line with the command is written by the test.
 *
 *     ```console
 *     $ kcx validate realm.yaml
 *     what came on stdout
 *     ```
 *
 *     On stderr:
 *
 *     ```text
 *     what came on stderr
 *     ```
 *
 *     Exit code 1.
 *
 * `U=1 npx vitest run test/golden` writes the pages, `T=name` runs only the cases whose names contain it. A new case is
 * a folder with a page that holds a title and its commands. A file named `dotenv` becomes `.env`. Every secret in an
 * input contains `fake-secret`, which no output may.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECK_IDS } from "#lint/index.ts";
import type { CheckId } from "#model/check.ts";
import type { ProblemCode } from "#model/problem.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const { U: update, T: only } = process.env;
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const limit = pLimit(availableParallelism());

beforeAll(() => {
  // The bundle is what people run: it must be as new as the sources.
  const script = "const { bundle } = await import('./scripts/setup.mjs'); await bundle();";
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  expect(status, String(stderr)).toBe(0);
}, 60_000);

describe.concurrent("a page comes out as it is", () => {
  for (const name of cases.filter((one) => one.includes(only ?? ""))) {
    test(name, ({ expect: same }) =>
      limit(async () => {
        const page = join(here, name, "case.md");
        same(existsSync(page), `${name} has no case.md`).toBe(true);
        const written = readFileSync(page, "utf8");
        const { text, outputs } = await played(name, written);
        same(outputs.length, "no command").toBeGreaterThan(0);
        for (const output of outputs) for (const [what, pattern] of NEVER) same(output, what).not.toMatch(pattern);
        if (update) writeFileSync(page, text);
        else same(text).toBe(written);
      }),
    );
  }
});

/** What no output may hold, whatever the case. */
const NEVER: readonly (readonly [string, RegExp])[] = [
  ["a secret", /fake-secret/i],
  ["a stack trace", /^\s+at .*[(:]\d|node:internal|\.[cm]?[jt]s:\d/m],
  ["a value nobody meant to show", /\bundefined\b|\[object |\bNaN\b/],
  ["words of a library", /Invalid input|Too (big|small):|ZodError|YAMLParseError/],
  ["a path of this machine", new RegExp([root, tmpdir()].map((path) => path.replace(/[.+/\\]/g, "\\$&")).join("|"))],
  ["a page that cannot be pasted", /^```/m],
];

/** A piece of each problem's sentence: a code that no page shows is a code that nobody has seen. */
const SHOWN = {
  syntax: "not valid YAML",
  "duplicate-key": "stands here twice",
  "unknown-field": "has no field",
  "wrong-type": " takes ",
  "declared-twice": "was already said",
  "unsupported-kind": "is left alone: ",
  "server-owned": "refuses every change of it",
  "masked-secret": "row of stars",
  "servers-own-settings": "servers before 26.5 make them by themselves",
  "keys-left-alone": "every server makes these for itself",
  "own-credentials": "a file may not read it",
  "bad-reference": "cannot be read: it",
  "import-placeholder": "Keycloak's own import only",
  "unset-reference": "is not set",
  "two-slugs": "have the slug",
  "unknown-contract": "there is no contract",
  "contract-circle": "waits for its own token",
  "refused-subject": "expects to be refused",
  "no-realm": "names no realm",
  "no-such-realm": "and not about",
  "master-left-alone": "of the server's administrators",
  "incomplete-contract": "the contract has no",
} as const satisfies Record<Exclude<ProblemCode, CheckId>, string>;

describe("all pages together", () => {
  const filesOf = (name: string) =>
    readdirSync(join(here, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test.each(Object.entries(SHOWN))("a page shows the problem %s", (_code, piece) => {
    const pages = cases.flatMap(filesOf).filter((file) => file.endsWith("/case.md"));
    expect(pages.filter((page) => readFileSync(page, "utf8").includes(piece))).not.toEqual([]);
  });

  test.each(CHECK_IDS)("the check %s finds something in its own file, and is quiet when that is mended", (id) => {
    const page = readFileSync(join(here, `check-${id}`, "case.md"), "utf8");
    const [, bad = "", ...mended] = page.split(/^```console$/m);
    expect(bad).toContain(`docs/checks/${id}.md`);
    expect(mended.length).toBeGreaterThan(0);
    expect(mended.join("")).not.toContain("docs/checks/");
  });

  test("secrets stand in the inputs of many cases", () => {
    const holding = cases.filter((name) =>
      filesOf(name).some((file) => readFileSync(file, "latin1").includes("fake-secret")),
    );
    expect(holding.length).toBeGreaterThanOrEqual(10);
  });
});

const SECTION =
  /^```console\n\$ (.*)\n(?:[^`][^\n]*\n|\n)*```\n(?:\nOn stderr:\n\n```text\n[\s\S]*?^```\n)?(?:\nExit code \d+\.\n)?/gm;

/** The page with what its commands say now, run one after another in one copy of the folder. */
async function played(name: string, page: string): Promise<{ text: string; outputs: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "kcx-golden-"));
  try {
    const cwd = join(folder, "case");
    cpSync(join(here, name), cwd, { recursive: true });
    rmSync(join(cwd, "case.md"));
    if (existsSync(join(cwd, "dotenv"))) renameSync(join(cwd, "dotenv"), join(cwd, ".env"));
    for (const inner of ["bin", "home"]) mkdirSync(join(folder, inner));
    symlinkSync(join(root, "bin/kcx.js"), join(folder, "bin/kcx"));
    const path = [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
    const env = { PATH: path, HOME: join(folder, "home"), KCX_STATE_DIR: join(folder, "state"), LC_ALL: "C.UTF-8" };
    let text = page;
    const outputs: string[] = [];
    for (const [section, command = ""] of page.matchAll(SECTION)) {
      const { stdout, stderr, code } = await run(command, cwd, env);
      outputs.push(stdout, stderr);
      text = text.replace(section, () => rendered(command, stdout, stderr, code));
    }
    return { text, outputs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rendered(command: string, stdout: string, stderr: string, code: number | null): string {
  const said = stderr === "" ? "" : `\nOn stderr:\n\n\`\`\`text\n${ended(stderr)}\`\`\`\n`;
  return `\`\`\`console\n$ ${command}\n${ended(stdout)}\`\`\`\n${said}\nExit code ${code}.\n`;
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function run(
  command: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 15_000 });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks).toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ stdout: stdout?.() ?? "", stderr: stderr?.() ?? "", code }));
  });
}
