import { execa } from "execa";
import { KcxError } from "#errors.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import type { Command } from "../journal.ts";
import type { Sink, SinkSpec, SinkWorld } from "./sink.ts";

/** A program that reads the secret from its standard input; `{client}` in its arguments is the client's id. */
export function exec(spec: SinkSpec & { kind: "exec" }, world: SinkWorld): Sink {
  return {
    spec,
    async stage() {
      if (spec.argv.length === 0) throw new KcxError("USAGE", "--to-exec runs what follows `--`, and nothing does");
    },
    publish: (secret) => run(spec, world, secret, { input: openSecret(secret) ?? "" }),
  };
}

/** Runs what is to know of the new secret: it finds it in a variable of its environment. */
export function notify(command: Command, variable: string, world: SinkWorld, secret: Secret): Promise<void> {
  return run(command, world, secret, { env: { [variable]: openSecret(secret) ?? "" }, stdin: "ignore" });
}

/** What the program writes is not shown, since it may repeat the secret; of a failure the last line is, without it. */
async function run(
  { argv, cwd }: Command,
  { env, client }: SinkWorld,
  secret: Secret,
  gives: { input: string } | { env: Record<string, string>; stdin: "ignore" },
): Promise<void> {
  const [program = "", ...args] = argv.map((arg) => arg.replaceAll("{client}", client));
  const all = { ...env, ...("env" in gives ? gives.env : {}) };
  const result = await execa(program, args, { ...gives, cwd, env: all, extendEnv: false, reject: false });
  if (!result.failed) return;
  const how =
    result.exitCode === undefined ? (result.code ?? result.signal ?? "failed") : `exit code ${result.exitCode}`;
  const said = String(result.stderr ?? "")
    .replaceAll(openSecret(secret) || "\0", "•••")
    .trim()
    .split("\n")
    .at(-1);
  throw new KcxError("SINK_FAILED", `${program}: ${how}`, said ? { facts: [`it says: ${said.slice(0, 300)}`] } : {});
}
