/**
 * What a command may touch of the world. `cli.ts` makes it from `process`; tests make their own.
 */
export interface Context {
  /** Where the command runs: relative paths and `.env` are found from here. */
  cwd: string;
  /** The real environment variables. */
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  homeDir: string;
  /** Writes to stdout (results) and stderr (everything else); text ends without a newline, which is added. */
  out(text: string): void;
  err(text: string): void;
  /** Raw bytes of standard input, for `-` as a file name. */
  stdin(): Promise<string>;
  /** True where a person can be asked: stdin and stderr are terminals, and CI is not set. */
  interactive: boolean;
  /** Asks one question on the terminal; only called when `interactive`. */
  ask(question: string): Promise<string>;
  /** Colour level for chalk on each stream: 0 none … 3 truecolor. */
  colour: { out: 0 | 1 | 2 | 3; err: 0 | 1 | 2 | 3 };
  /** Aborts on the first SIGINT or SIGTERM. */
  signal: AbortSignal;
  now(): Date;
}
