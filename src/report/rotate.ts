import type { ChalkInstance } from "chalk";
import type { Step } from "#rotate/journal.ts";
import type { Rotated } from "#rotate/tools.ts";
import { sinkText } from "./rotate-sink.ts";

const DONE: Readonly<Record<Step, string>> = {
  made: "a new secret is made, and in the journal",
  staged: "it can be written to where it goes",
  set: "the server has it",
  proven: "it is proven",
  published: "it is where it goes",
  notified: "the journal is gone",
};

export function stepText(client: string, step: Step, chalk: ChalkInstance): string {
  return chalk.dim(`${client}  ${step.padEnd(9)}  ${DONE[step]}`);
}

/** Clients of `--all` whose new secret would have no name in the `.env`. */
export function leftAloneText(clients: readonly string[], chalk: ChalkInstance): string {
  const lines = clients.map(
    (client) =>
      `${chalk.yellow("left alone")}  ${client}: no file says \`secret: \${env:NAME}\` of it, so its secret stays as it is`,
  );
  return lines.join("\n");
}

const PROOFS: Readonly<Record<Rotated["proof"], string>> = {
  token: "the server gives its service account a token for it",
  exchange: "the client's declared exchange succeeds with it",
  authentication: "the server lets the client in with it",
};

/** What came of it, for people. Names of files and variables, never a secret. */
export function rotatedText(results: readonly Rotated[], chalk: ChalkInstance): string {
  return results.map((result) => oneText(result, chalk)).join("\n\n");
}

function oneText({ client, sinks, proof, former, gapMs, isServers, revoked }: Rotated, chalk: ChalkInstance): string {
  const lines: [string, string][] = [
    ...sinks.map((sink): [string, string] => ["new", sinkText(sink)]),
    ["proven", PROOFS[proof]],
    ["former", formerText(former)],
    ...(revoked ? [["tokens", revokedText(revoked)] as [string, string]] : []),
    ...(gapMs === undefined ? [] : [["gap", gapText(gapMs, former)] as [string, string]]),
  ];
  const head = isServers
    ? `${client}: the server had another secret than the pending one; that one is what was handed over`
    : `${client}: rotated`;
  return [chalk.green(`✓ ${head}`), ...lines.map(([name, said]) => `  ${name.padEnd(7)} ${said}`)].join("\n");
}

function formerText(former: Rotated["former"]): string {
  if (former.state === "accepted")
    return `also good until ${new Date(former.until * 1000).toISOString()}, then refused`;
  return former.state === "refused" ? "refused by the server" : "not known, so it could not be tried";
}

function revokedText({ before, shown }: NonNullable<Rotated["revoked"]>): string {
  const time = new Date(before * 1000).toISOString();
  return shown
    ? `those issued before ${time} are refused: one was tried`
    : `those issued before ${time} are refused; the client could get none to try`;
}

function gapText(ms: number, former: Rotated["former"]): string {
  if (former.state === "accepted") return "0 ms: the server takes both";
  return `at most ${ms} ms, from the server's taking the new secret to its being where it goes`;
}

/** The same for programs. */
export function rotatedJson(results: readonly Rotated[]): string {
  return JSON.stringify({ rotated: results }, null, 2);
}

export function unreadablePolicyText(chalk: ChalkInstance): string {
  return chalk.yellow(
    "note   whether the realm lets former secrets live on is not known: that takes the role view-realm; they are refused at once",
  );
}

/** A real variable wins over what was just written into a file. */
export function shadowedText(keys: readonly string[], chalk: ChalkInstance): string {
  return chalk.yellow(
    `note   set in this environment, too, where it wins over the file: ${keys.join(", ")}; unset it, or set it anew`,
  );
}
