import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Context } from "#commands/context.ts";

export interface Terminal {
  ctx: Context;
  folder: string;
  /** Everything written so far to each stream. */
  out(): string;
  err(): string;
  /** What was asked. */
  asked: readonly string[];
  write(name: string, text: string, mode?: number): Promise<void>;
  read(name: string): Promise<string>;
  /** The mode of a file: `600`. */
  mode(name: string): Promise<string>;
}

interface Setting {
  env?: Readonly<Record<string, string>>;
  /** What a person types, one a question; absent: there is no terminal. */
  answers?: readonly string[];
  now?: Date;
}

/** A folder and a terminal for a command that runs in this process. Nothing of the real home is seen. */
export async function terminal({ env = {}, answers, now = new Date() }: Setting = {}): Promise<Terminal> {
  const root = await mkdtemp(join(tmpdir(), "kcx-terminal-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, "shop");
  await mkdir(folder);
  const written = { out: [] as string[], err: [] as string[] };
  const asked: string[] = [];
  const ctx: Context = {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: root, KCX_STATE_DIR: join(root, "state"), ...env },
    platform: process.platform,
    homeDir: root,
    out: (text) => void written.out.push(text),
    err: (text) => void written.err.push(text),
    stdin: async () => "",
    interactive: answers !== undefined,
    async ask(question) {
      asked.push(question);
      const answer = answers?.[asked.length - 1];
      if (answer === undefined) throw new Error(`nobody answers: ${question}`);
      return answer;
    },
    colour: { out: 0, err: 0 },
    signal: new AbortController().signal,
    now: () => now,
  };
  return {
    ctx,
    folder,
    asked,
    out: () => written.out.join("\n"),
    err: () => written.err.join("\n"),
    async write(name, text, mode = 0o644) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text, { mode });
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    mode: async (name) => ((await stat(join(folder, name))).mode & 0o777).toString(8),
  };
}
