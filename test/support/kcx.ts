import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";

/** What a run of kcx came to. */
export interface Ran {
  /** The exit code; 137 and the like when a signal ended it, as a shell says it. */
  code: number;
  stdout: string;
  stderr: string;
}

interface Running {
  /** Resolves with all of stderr so far as soon as it holds this text, or the run has ended. */
  said(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ran>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A folder to run kcx in, as a person has one: no other variable and no other home is seen from there. */
export interface Workplace {
  folder: string;
  /** Writes a file into the folder. */
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Runs `kcx ARGS…` here, off a terminal, to its end. @param input what is on standard input. */
  kcx(args: readonly string[], variables?: Variables, input?: string): Promise<Ran>;
  /** Starts `kcx ARGS…` and returns at once. */
  start(args: readonly string[], variables?: Variables): Running;
}

const BIN = fileURLToPath(new URL("../../bin/kcx.js", import.meta.url));
const SIGNALS: Readonly<Record<string, number>> = { SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/** A new workplace, removed when the test ends. @param variables what every command in it sees. */
export async function workplace(
  variables: Variables = {},
  ended: (cleanUp: () => Promise<void>) => void = onTestFinished,
): Promise<Workplace> {
  const root = await mkdtemp(join(tmpdir(), "kcx-place-"));
  ended(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, "work");
  await mkdir(folder);
  const start = (args: readonly string[], more: Variables = {}, input?: string): Running => {
    const own = { HOME: join(root, "home"), KCX_STATE_DIR: join(root, "state"), ...variables, ...more };
    const env = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    const options = { cwd: folder, env, extendEnv: false, reject: false } as const;
    const stdin = input === undefined ? ({ stdin: "ignore" } as const) : { input };
    const child = execa(process.execPath, [BIN, ...args], { ...options, ...stdin });
    return {
      said: (text) =>
        new Promise((resolve) => {
          let heard = "";
          child.stderr.on("data", (chunk) => {
            heard += String(chunk);
            if (heard.includes(text)) resolve(heard);
          });
          child.on("exit", () => resolve(heard));
        }),
      kill: (signal) => void child.kill(signal),
      ended: child.then(({ exitCode, signal, stdout, stderr }) => ({
        code: exitCode ?? SIGNALS[signal ?? ""] ?? -1,
        stdout,
        stderr,
      })),
    };
  };
  return {
    folder,
    async write(name, text) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    start,
    kcx: (args, more, input) => start(args, more, input).ended,
  };
}
