import { type Command, InvalidArgumentError, Option } from "commander";
import type { Shape } from "#commands/shared/completing.ts";
import { MATRIX_HELP } from "#report/matrix-help.ts";
import { ROTATE_HELP } from "#report/rotate-help.ts";
import { TOKEN_HELP } from "#report/token-help.ts";

/** Options that several commands have, and the long lists of them. */

export function files(command: Command): Command {
  return command
    .argument("[files...]", "files, folders, globs, or - (default: realm.yaml, kcx.yaml, or the only one in realms/)")
    .option("--overlay <file>", "wins over the files, field by field (repeatable)", collect)
    .option("--realm <name>", "work on this realm, whatever the file says");
}

export function server(command: Command): Command {
  return command
    .option(...SERVER)
    .option("--login-realm <name>", "the realm to log in to (default: master)")
    .option(...CA_FILE);
}

const SERVER = ["--server <url>", "the server (default: KEYCLOAK_URL, else the running `kcx dev`)"] as const;
const CA_FILE = ["--ca-file <file>", "trust this certificate authority (PEM)"] as const;

export function ordering(command: Command): Command {
  return command
    .option(...SERVER)
    .argument("[files...]", "realm files that know the clients' secrets and the users' passwords")
    .option("--overlay <file>", "wins over the files, field by field (repeatable)", collect)
    .option("--realm <name>", "the realm (default: the file's, KCX_REALM, KEYCLOAK_REALM)")
    .option(...CA_FILE)
    .option(
      "--issuer <url>",
      "any OAuth server, by its issuer; asked at --server where that is given (default: the realm; AUTH_SERVER_URL)",
    )
    .addOption(
      new Option("--contract <slug>", "the token that this contract's exchange gives (default file: realm.yaml, …)")
        .conflicts(["subject", "subjectClient", "subjectUser", "subjectScope", "requester", "auth"])
        .conflicts(["audience", "scope", "requestedTokenType"]),
    )
    .option(
      "--subject <how>",
      "token, -, password, client, device, browser or ciba (default: what the environment has)",
    )
    .option("--subject-client <id>", "the client that the subject logs in to (default: KCX_SUBJECT_CLIENT)")
    .option("--subject-user <name>", "the user (default: KCX_SUBJECT_USER)")
    .option("--subject-scope <scope>", "the scope of the log-in")
    .option("--binding-message <text>", "what the user reads when asked (ciba)")
    .option("--port <n>", "the port that the browser comes back to (default: a free one)", count)
    .option("--requester <id>", "the client that exchanges (default: TOKEN_EXCHANGE_CLIENT_ID, …)")
    .addOption(new Option("--auth <how>", "how it proves itself").choices(["basic", "post", "private_key_jwt"]))
    .option("--audience <client>", "whom the token shall be for (default: KEYCLOAK_AUDIENCE; repeatable)", collect)
    .option("--scope <scope>", "the scope to ask for")
    .option("--requested-token-type <type>", "access_token, id_token, refresh_token, or a URN")
    .option("--ensure-scope <scope>", "exchange only if the token at hand lacks it, or has expired")
    .option("--no-exchange", "the subject's own token")
    .option("--max-wait <duration>", "how long to wait for a person (default: APPROVAL_MAX_WAIT_TIME, else 5m)")
    .option("--decode", "the token's claims instead of the token; nothing is proven")
    .option("--json", "one JSON document on stdout: the server's answer")
    .addHelpText("after", TOKEN_HELP);
}

export function planning(command: Command): Command {
  return command
    .option("--prune", "delete what this file's owner made and no longer declares")
    .option("--adopt", "mark declared objects that were there before as this owner's")
    .option("--reset-passwords", "set declared passwords of users that exist, too")
    .option("--guard", "look at every exchange that works today, not only at contracts")
    .option("--fail-on <what>", "exit with 5 on any of: broken, widen, delete (comma-separated)");
}

export function explaining(command: Command): Command {
  return server(command)
    .argument("[what...]", "realm files, and slugs of their contracts (default: the default file, every contract)")
    .option("--overlay <file>", "wins over the files, field by field (repeatable)", collect)
    .option("--realm <name>", "this realm, whatever the file says; without a file the one on the server")
    .option("--client <client>", "the client that the subject token is issued to")
    .option("--user <name>", "who logs in there (default: the client's service account)")
    .option("--subject-scope <scope>", "the scope parameter of that log-in")
    .option("--requester <client>", "the client that exchanges the token (default: the same)")
    .option("--audience <client>", "whom the token shall be for (repeatable)", collect)
    .option("--scope <scope>", "the scope parameter of the exchange")
    .option("--requested-token-type <type>", "access_token, refresh_token or id_token")
    .option("--param <name=value>", "another parameter, as it is sent (repeatable)", collect)
    .option("--token <->", "the subject token, or its claims as JSON, from standard input")
    .option("--error <text>", "a refusal that you met, as text or JSON, or - for standard input: what it means")
    .option("--write [number]", "put the first of the edits that help (or that one) into the file")
    .option("--no-live", "explain the files alone, whatever server is set up")
    .option("--export <file>", "a realm export (JSON) in the place of a server")
    .option("--batch <file>", "with --export: one exchange a line (JSON), or - for standard input")
    .option("--json", "one JSON document on stdout");
}

export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function count(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("a whole number is needed");
  return Number(value);
}

/** What `kcx matrix` looks at, what it shows of it, and how. */
export function reaching(command: Command): Command {
  return command
    .option("--export <file>", "look at a realm export (JSON) instead of a server")
    .option("--no-live", "the files alone, as a realm of their own, whatever server is set up")
    .option("--requester <client>", "only what this client gets")
    .option("--audience <client>", "only who gets this audience")
    .option("--client <client>", "only with tokens of people who log in to this client")
    .option("--why", "the reasons; with --requester and --audience also why not")
    .option("--over-grants", "only what works today and no contract of the files asks for")
    .option("--exit-code", "exit with 2 when there are such")
    .addOption(
      new Option("--format <format>", "what to write").choices(["text", "json", "mermaid", "html"]).default("text"),
    )
    .option("--json", "the same as --format json")
    .option("--out <file>", "write it into this file")
    .addHelpText("after", MATRIX_HELP);
}

/** A command as completing it takes it. */
export function shapeOf(command: Command): Shape {
  return {
    name: command.name(),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map(({ long, short, flags, argChoices = [] }) => {
        const [, takes] = /[<[]([\w-]+)/.exec(flags) ?? [];
        return { flag: long ?? short ?? "", choices: argChoices, ...(takes === undefined ? {} : { takes }) };
      }),
    takes: command.registeredArguments.map((argument) => argument.name()),
    commands: command.commands.map(shapeOf),
  };
}

export function rotating(command: Command): Command {
  return command
    .argument("[clients...]", "whose secret (default: TOKEN_EXCHANGE_CLIENT_ID, or the only one with a variable)")
    .option("--file <file>", "the realm file that declares them (repeatable; found as other commands do)", collect)
    .option("--realm <name>", "work on this realm, whatever the file says")
    .option("--all", "every confidential client of the file")
    .option("--env-file <file>", "put it into this file, under the variable that the realm file names")
    .option("--env-key <name>", "the variable's name")
    .option("--to-file <file>", "put it into this file, and nothing else")
    .option("--to-exec", "hand it to the command behind `--` on its standard input")
    .option("--to-kubernetes <name>", "print the manifest of this Secret ([NAMESPACE/]NAME)")
    .option("--leaked", "no grace for the former secret, and no more for tokens issued before")
    .option("--server-made", "let the server make the secret (default: 32 random bytes)")
    .option("--resume", "finish what a run that ended too soon has left")
    .option("--dry-run", "only show what would be done")
    .option("-y, --yes", "don't ask")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", ROTATE_HELP);
}
