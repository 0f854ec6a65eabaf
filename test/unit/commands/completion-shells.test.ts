/** The completion scripts in the shells that they are for: each is read without a complaint, and asks kcx what may come next. */
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMPLETIONS } from "#report/completion.ts";

const BIN = fileURLToPath(new URL("../../../bin/kcx.js", import.meta.url));
const FILE = `realm: shop
clients: { agent: {}, api: {} }
exchanges:
  the agent calls: { subject: { client: agent }, requester: agent, audience: api, expect: { aud: api } }
`;

interface Shell {
  name: keyof typeof COMPLETIONS;
  /** Reads a script, and runs nothing of it. */
  check: readonly string[];
  /** Without the person's own settings. */
  bare: readonly string[];
  /** A program that prints what the shell would offer after these words, the last of them begun. */
  asked(words: readonly string[]): string;
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

const SHELLS: readonly Shell[] = [
  {
    name: "bash",
    check: ["-n"],
    bare: ["--norc", "--noprofile"],
    asked: (words) =>
      `source ./script; COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _kcx; printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    name: "zsh",
    check: ["-n"],
    bare: ["-f"],
    // What only an interactive zsh has: the array that is offered, and the files that are the last resort.
    asked: (words) =>
      `compdef() {}; compadd() { print -rl -- "\${(@P)2}" }; _files() { print -rl -- * }; source ./script; words=(${quoted(words)}); CURRENT=${words.length}; _kcx`,
  },
  {
    name: "fish",
    check: ["--no-execute"],
    bare: ["--no-config"],
    asked: (words) => `source ./script; complete -C "${words.join(" ")}"`,
  },
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kcx-completion-"));
  await writeFile(join(folder, "realm.yaml"), FILE);
  await writeFile(join(folder, "kcx"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  await chmod(join(folder, "kcx"), 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

for (const { name, check, bare, asked } of SHELLS) {
  const isHere = spawnSync(name, ["--version"]).status === 0;
  const offered = (words: readonly string[]) => run(name, [...bare, "-c", asked(words)]).split("\n");

  describe.skipIf(!isHere)(`${name}${isHere ? "" : " (not run: this shell is not on this machine)"}`, () => {
    beforeAll(() => writeFile(join(folder, "script"), `${COMPLETIONS[name]}\n`));

    test("the script is one of this shell", () => {
      expect(run(name, [...bare, ...check, "script"])).toBe("");
    });

    test("a command, an option, and a contract of the file", () => {
      expect(offered(["kcx", "expl"])).toEqual(["explain"]);
      expect(offered(["kcx", "verify", "--onl"])).toEqual(["--only"]);
      expect(offered(["kcx", "verify", "--only", ""])).toEqual(["the-agent-calls"]);
    });

    test("files where kcx knows nothing", () => {
      expect(offered(["kcx", "validate", ""]).map((line) => line.trim())).toContain("realm.yaml");
    });
  });
}

function run(shell: string, args: readonly string[]): string {
  const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder };
  const { status, stdout, stderr } = spawnSync(shell, args, { cwd: folder, env, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.trim();
}
