import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import { text as readAll } from "node:stream/consumers";
import { Chalk, supportsColor, supportsColorStderr } from "chalk";
import type { Context } from "#commands/context.ts";
import { KcxError } from "#errors.ts";
import { errorJson, errorText } from "#report/errors.ts";
import { program } from "./program.ts";

/** Runs one command line and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  let interruptedBy: "SIGINT" | "SIGTERM" | undefined;
  const onSignal = (signal: "SIGINT" | "SIGTERM") => {
    if (interruptedBy !== undefined) process.exit(CODES[interruptedBy]);
    interruptedBy = signal;
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  const ctx = contextOf(stop.signal);
  let code = 0;
  try {
    const write = {
      out: (text: string) => void process.stdout.write(text),
      err: (text: string) => void process.stderr.write(text),
    };
    const after = argv.includes("--") ? argv.slice(argv.indexOf("--") + 1) : [];
    await program(
      ctx,
      write,
      (result) => {
        code = result;
      },
      after,
    ).parseAsync([...argv]);
  } catch (error) {
    code = codeOf(error);
    const isInterruption = interruptedBy !== undefined && error instanceof Error && error.name === "AbortError";
    if (!isCommanderExit(error) && !isInterruption) {
      ctx.err(errorText(error, new Chalk({ level: ctx.colour.err })));
      if (argv.includes("--json")) ctx.out(JSON.stringify(errorJson(error), null, 2));
    }
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
  process.exitCode = interruptedBy === undefined ? code : CODES[interruptedBy];
}

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

function contextOf(signal: AbortSignal): Context {
  const { env } = process;
  const plain = env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "";
  return {
    cwd: process.cwd(),
    env,
    platform: process.platform,
    homeDir: homedir(),
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    stdin: () => readAll(process.stdin),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !env["CI"],
    async ask(question) {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      // readline keeps Ctrl-C and Ctrl-D for itself, and would leave the question open for ever.
      const ended = new Promise<never>((_, reject) => {
        terminal.once("close", () => reject(new KcxError("DECLINED", "no answer was given")));
      });
      terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      try {
        return await Promise.race([terminal.question(question, { signal }), ended]);
      } finally {
        ended.catch(() => undefined);
        terminal.close();
      }
    },
    colour: {
      out: plain || !supportsColor ? 0 : supportsColor.level,
      err: plain || !supportsColorStderr ? 0 : supportsColorStderr.level,
    },
    signal,
    now: () => new Date(),
  };
}

/** A reader that has seen enough (`kcx apply … | head`) ends neither the run nor its exit code. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function isCommanderExit(error: unknown): error is { exitCode: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}

function codeOf(error: unknown): number {
  if (error instanceof KcxError) return error.exitCode;
  return isCommanderExit(error) && error.exitCode === 0 ? 0 : 1;
}
