import type { ChalkInstance } from "chalk";
import type { AnswerName, Answers, Refusal } from "#config/answers.ts";
import { displayAddress } from "#model/address.ts";
import type { Unset } from "#model/declaration.ts";
import { place } from "./problems.ts";

/** Stands below the options in `kcx init --help`. */
export const INIT_HELP = `
On a terminal it asks for what no flag says. Elsewhere it never asks: what no flag says is taken from the environment
or .env (realm: KCX_REALM or KEYCLOAK_REALM; frontend: KCX_SUBJECT_CLIENT; exchanger: TOKEN_EXCHANGE_CLIENT_ID,
KEYCLOAK_CLIENT_ID or CLIENT_ID; upstream: KEYCLOAK_AUDIENCE), and nothing is guessed.

Secrets go to .env in the working directory: readable by you only when it is new, ignored by git, and with no value
changed that it has already.`;

/** The first lines of a new `.env`. */
export const ENV_HEADER = "# What realm files refer to as ${env:…}. Real variables win. Not for git.\n";

export interface Initialised {
  /** The realm file that was written; absent with --env-only, which others may go on from. */
  written?: { file: string; answers: Answers };
  /** The files whose references were looked at. */
  files: readonly string[];
  env: {
    generated: readonly string[];
    left: readonly Unset[];
    open: boolean;
    isNew: boolean;
    ignored: "no-repository" | "before" | "now" | "not";
  };
  /** A server is named, or a local one is running. */
  hasServer: boolean;
}

/** What was done, what is left to do, and what to try next. Names of variables, never their values. */
export function initText({ written, files, env, hasServer }: Initialised, chalk: ChalkInstance): string {
  const line = (state: string, what: string, said: string) => `${state.padEnd(6)} ${what.padEnd(12)} ${said}`;
  const wrote = (what: string, said: string) => chalk.green(line("wrote", what, "")) + said;
  const warn = (what: string, said: string) => chalk.yellow(line("warn", what, "")) + said;
  const names = files.join(" ");
  const lines: string[] = [];
  if (written) {
    const { realm, frontend, exchanger, upstream } = written.answers;
    lines.push(wrote(written.file, `realm ${realm}: ${frontend} → ${exchanger} → ${upstream}`));
  }
  if (env.generated.length > 0) lines.push(wrote(".env", `${env.generated.join(", ")}: generated${modeText(env)}`));
  else if (env.left.length === 0) lines.push(line("ok", ".env", `nothing to fill: every reference of ${names} is set`));
  if (env.ignored === "now") lines.push(wrote(".gitignore", "`.env` added, so that git leaves it alone"));
  if (env.ignored === "not") lines.push(warn(".gitignore", "`.env` is added, but another rule there brings it back"));
  if (env.open) lines.push(warn(".env", "others on this machine may read it: `chmod 600 .env`"));
  for (const { ref, position, address } of env.left) {
    const what = displayAddress(address).replace("contract:", "contract ");
    lines.push(warn(ref, `only you know its value: ${place(position)}, ${what}`));
  }
  if (written) lines.push("", "next:", ...next(shellWord(names), env.left.length > 0, hasServer, chalk));
  return lines.join("\n");
}

function modeText({ isNew, open }: Initialised["env"]): string {
  return isNew ? "; only you can read the file" : open ? "" : "; everything else in it is as it was";
}

function next(names: string, isLacking: boolean, hasServer: boolean, chalk: ChalkInstance): string[] {
  const commands: [string, string][] = [
    ...(isLacking ? ([["edit .env", "set what is left"]] as [string, string][]) : []),
    ...(hasServer ? [] : ([["kcx dev --detach", "a local Keycloak; `kcx dev stop` ends it"]] as [string, string][])),
    [`kcx apply ${names}`, "makes the realm as the file says"],
    [`kcx verify ${names}`, "performs the exchanges, and checks what comes"],
  ];
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, does]) => `  ${chalk.cyan(command.padEnd(width))}   ${does}`);
}

const QUESTIONS: Readonly<Record<AnswerName, string>> = {
  realm: "Realm",
  frontend: "Front-end client, which users log in to",
  exchanger: "Exchanging client, which swaps their tokens",
  upstream: "Upstream client, which the new tokens are for",
};

export function questionText(name: AnswerName, proposal: string): string {
  return `${QUESTIONS[name]} [${proposal}]: `;
}

export function missingText(name: AnswerName, variables: readonly string[]): string {
  const what = { realm: "the realm's name", frontend: "the client that users log in to" };
  const more = { exchanger: "the client that exchanges tokens", upstream: "the client that the new tokens are for" };
  return `missing: --${name} (or ${variables.join(", ")}): ${{ ...what, ...more }[name]}`;
}

/** A command line with everything, keeping what is known. */
export function exampleText(given: Partial<Answers>): string {
  const examples = {
    realm: "shop",
    frontend: "shop-web",
    exchanger: "shop-token-exchange",
    upstream: "orders-backend",
  };
  const flags = Object.entries({ ...examples, ...given }).map(([name, value]) => `--${name} ${shellWord(value)}`);
  return `kcx init ${flags.join(" ")}`;
}

function shellWord(value: string): string {
  return /^[\w.:/@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

export function refusalText(value: string, refusal: Refusal): string {
  const shown = JSON.stringify(value);
  switch (refusal) {
    case "empty":
      return "a name is needed";
    case "control":
      return `${shown} holds a control character`;
    case "reference":
      return `${shown} would be read as a reference`;
    case "long":
      return "that name is longer than 200 characters";
    case "realm-characters":
      return `Keycloak takes no realm of the name ${shown}: none of : / ? # [ ] @ ! $ & ( ) * + , ; = \\, and not only dots`;
    case "master":
      return "master is the realm of the administrators: choose another name";
    case "built-in":
      return `${shown} is a client that every realm has by itself`;
    case "same":
      return `${shown} is another one of the clients already: each has its own part`;
  }
}
