import { Command, Option } from "commander";
import type { Context } from "#commands/context.ts";
import { DEV_EXAMPLES, DEV_HELP } from "#report/dev.ts";
import { EXPLAIN_EXAMPLES, EXPLAIN_HELP } from "#report/explain-help.ts";
import { EXIT_CODES, FIRST_STEPS } from "#report/help.ts";
import { INIT_HELP } from "#report/init.ts";
import { TOKEN_EXAMPLES } from "#report/token-help.ts";
import manifest from "../package.json" with { type: "json" };
import {
  collect,
  count,
  explaining,
  files,
  ordering,
  planning,
  reaching,
  rotating,
  server,
  shapeOf,
} from "./options.ts";

/**
 * The command line: options, help and examples, and which command each leads to.
 *
 * @param write help and usage errors, to stdout and stderr. @param exit takes the exit code that a command came to.
 * @param after what follows `--`: a command line of its own.
 */
export function program(
  ctx: Context,
  write: { out(text: string): void; err(text: string): void },
  exit: (code: number) => void,
  after: readonly string[] = [],
): Command {
  const kcx = new Command("kcx")
    .description("Provisions Keycloak for OAuth 2.0 token exchange, and proves that it works.")
    .version(manifest.version)
    .showHelpAfterError("(see kcx --help)")
    // Here and on `dev`: or `--json` behind `dev status` would be the option of `dev` itself.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: write.out, writeErr: write.err })
    .addHelpText("after", `${FIRST_STEPS}\n${EXIT_CODES}`);
  const add = (name: string, description: string, examples: readonly string[]) =>
    kcx
      .command(name)
      .description(description)
      .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`);

  add("init", "Write a realm file with two contracts, and a .env with generated secrets.", [
    "kcx init",
    "kcx init --realm tools --frontend web --exchanger tools-exchange --upstream pizzeria-backend",
    "kcx init --env-only realms/tools-provider.yaml",
  ])
    .argument("[file]", "the realm file to write (default: realm.yaml), or to read with --env-only")
    .option("--realm <name>", "the realm's name")
    .option("--frontend <client>", "the client that users log in to")
    .option("--exchanger <client>", "the client that exchanges tokens")
    .option("--upstream <client>", "the client that exchanged tokens are for")
    .option("--env-only", "only fill .env with values for the unset references of FILE")
    .option("--force", "write over an existing realm file")
    .addHelpText("after", INIT_HELP)
    .action(async (file, options) => exit(await (await import("#commands/init.ts")).init(ctx, file, options)));

  server(
    files(
      add("validate", "Check realm files, a realm export, or a live realm.", [
        "kcx validate realms/",
        "kcx validate --fix realm.yaml",
        "kcx validate --strict --format sarif realms/ > kcx.sarif",
        "kcx validate --live --realm tools",
      ]),
    ),
  )
    .option("--live", "look at the live realm; of FILE, if named, come the exchanges")
    .option("--strict", "warnings are errors")
    .option("--fix", "mend what can be mended for certain, in the files")
    .addOption(
      new Option("--format <format>", "what comes on stdout").choices(["text", "json", "sarif"]).default("text"),
    )
    .option("--json", "the same as --format json")
    .action(async (names, options) =>
      exit(await (await import("#commands/validate.ts")).validate(ctx, names, options)),
    );

  planning(
    server(files(add("diff", "Show what apply would do.", ["kcx diff realm.yaml", "kcx diff --exit-code realm.yaml"]))),
  )
    .alias("plan")
    .option("--exit-code", "exit with 2 when there are changes, or undeclared things that change tokens")
    .option("--detailed-exitcode", "the same as --exit-code")
    .option("--out <file>", "write the plan for `kcx apply --expect`; no secret is in it")
    .option("--json", "one JSON document on stdout")
    .action(async (names, { detailedExitcode, ...options }) => {
      const exitCode = options.exitCode === true || detailedExitcode === true;
      exit(await (await import("#commands/diff.ts")).diff(ctx, names, { ...options, exitCode }));
    });

  planning(
    server(
      files(
        add("apply", "Make the realm as the file says.", ["kcx apply realm.yaml", "kcx apply --prune --yes realms/"]),
      ),
    ),
  )
    .option("-y, --yes", "don't ask, and allow deletes")
    .option("--auto-approve", "the same as --yes")
    .option("--max-deletes <n>", "refuse to delete more objects than this", count, 10)
    .option("--allow-broken", "write even if the plan breaks a contract that is kept today")
    .option("--expect <file>", "write only if the plan is the one in this file (from `kcx diff --out`)")
    .option("--skip-unsupported", "apply although the file says things that kcx does not manage yet")
    .option("--backup <file>", "before the first write, the realm's export into this file")
    .option("--json", "one JSON document on stdout")
    .action(async (names, { autoApprove, ...options }) => {
      const yes = options.yes === true || autoApprove === true;
      exit(await (await import("#commands/apply.ts")).apply(ctx, names, { ...options, yes }));
    });

  server(
    files(
      add("verify", "Perform the real exchanges and check what comes.", [
        "kcx verify realm.yaml",
        "kcx verify --audience pizzeria-backend",
        "TOKEN_EXCHANGE_CLIENT_ID=… TOKEN_EXCHANGE_CLIENT_SECRET=… KCX_SUBJECT_TOKEN=… kcx verify --audience api",
      ]),
    ),
  )
    .option("--audience <client>", "only contracts with this audience, from realms/*.yaml when no file is named")
    .option("--only <pattern>", "only contracts whose slug matches (glob; repeatable)", collect)
    .option("--issuer <url>", "what the realm calls itself, where that isn't the server's address")
    .option("--preview", "log nobody in: predict, and ask the server for its own preview of claims")
    .option("--record <file>", "write down what came, values hashed: to compare another server, or a newer one")
    .option("--against <file>", "compare with a recording: claims gained, lost and changed")
    .option("--max-wait <duration>", "how long to wait for a person (default: APPROVAL_MAX_WAIT_TIME, else 5m)")
    .option("--junit <file>", "also write the contracts as JUnit test cases, which CI systems show")
    .option("--json", "one JSON document on stdout")
    .action(async (names, options) => exit(await (await import("#commands/verify.ts")).verify(ctx, names, options)));

  ordering(
    add("token", "Get a real token: a log-in, an exchange, a step-up. It alone is on stdout.", TOKEN_EXAMPLES),
  ).action(async (names, options) => exit(await (await import("#commands/token.ts")).token(ctx, names, options)));

  explaining(
    add("explain", "Why an exchange succeeds or fails, and the smallest edit that changes it.", EXPLAIN_EXAMPLES),
  )
    .addHelpText("after", EXPLAIN_HELP)
    .action(async (names, options) => exit(await (await import("#commands/explain.ts")).explain(ctx, names, options)));

  server(
    add("pull", "Write the file that would make a realm.", [
      "kcx pull tools > realm.yaml",
      "kcx pull tools --only 'client/*' --only realm",
      "kcx pull --from realm-export.json > realm.yaml",
      "kcx pull --from keycloak-config-cli/ > realm.yaml",
    ]).argument("[realm]", "the realm to read"),
  )
    .option("--from <files>", "read a realm export, or files for keycloak-config-cli, instead of a server")
    .option("--realm <name>", "with --from: which, of several realms; the only one gets this name")
    .option("--only <pattern>", "only these objects: client/agent, 'client-scope/*', realm (glob; repeatable)", collect)
    .option("--users", "all users, however many (default: when there are at most 100)")
    .option("--no-users", "no users")
    .option("--into <file>", "make this file true of the realm; its comments and references stay")
    .option("--split <folder>", "a file for each client, and one for the rest, into this folder")
    .addOption(
      new Option("--v1-to-v2", "instead: what V1's exchange permissions allow, as a file for V2").conflicts([
        ...["only", "into", "split"],
      ]),
    )
    .option("--subject-client <id>", "with --v1-to-v2: the client whose tokens are exchanged")
    .option("--subject-user <name>", "and the test user who logs in to it")
    .action(async (name, options) =>
      exit(await (await import("#commands/pull.ts")).pull(ctx, name, { ...options, version: manifest.version })),
    );

  reaching(
    server(
      files(
        add("matrix", "Which client reaches which audience, and with whose tokens.", [
          "kcx matrix realm.yaml --why --audience pizzeria-backend",
          "kcx matrix --realm tools --over-grants --exit-code",
          "kcx matrix --no-live realm.yaml --format html --out matrix.html",
        ]),
      ),
    ),
  ).action(async (names, { json, ...options }) => {
    const format = json === true ? "json" : options.format;
    exit(await (await import("#commands/matrix.ts")).matrix(ctx, names, { ...options, format }));
  });

  rotating(
    server(
      add("rotate-secret", "Give a client a new secret: made, set, proven, and handed over.", [
        "kcx rotate-secret tools-provider-token-exchange --env-file .env",
        "kcx rotate-secret tools-provider-token-exchange --env-file .env --yes -- docker compose restart tools-provider",
        "kcx rotate-secret agent --to-exec -- vault kv put secret/agent client_secret=-",
        "kcx rotate-secret agent --to-kubernetes tools/agent-secret | kubectl apply -f -",
        "kcx rotate-secret --leaked --all --file realm.yaml --env-file .env",
        "kcx rotate-secret --resume",
      ]),
    ),
  ).action(async (args: string[], options) => {
    const clients = args.slice(0, args.length - after.length);
    exit(await (await import("#commands/rotate-secret.ts")).rotateSecret(ctx, clients, after, options));
  });

  add("schema", "Print the JSON Schema of realm files, for editors and other programs.", [
    "kcx schema > realm.schema.json",
  ]).action(async () => exit(await (await import("#commands/schema.ts")).schema(ctx, manifest.version)));

  add("completion", "Print a script that completes commands, options, clients, scopes and contracts.", [
    "source <(kcx completion bash)",
    "kcx completion fish > ~/.config/fish/completions/kcx.fish",
  ])
    .argument("<shell>", "bash, zsh or fish")
    .argument("[words...]", "what the script asks with: kcx completion words -- WORDS")
    .action(async (shell) =>
      exit(await (await import("#commands/completion.ts")).completion(ctx, shell, shapeOf(kcx), after)),
    );

  server(
    files(add("doctor", "Show what would be used, and whether it works.", ["kcx doctor", "kcx doctor realm.yaml"])),
  )
    .option("--json", "one JSON document on stdout")
    .action(async (names, options) => exit(await (await import("#commands/doctor.ts")).doctor(ctx, names, options)));

  const dev = add("dev", "A local Keycloak, ready to use.", DEV_EXAMPLES)
    .enablePositionalOptions()
    .option("--detach", "leave it running and return")
    .option("--keycloak-version <version>", "which Keycloak (default: the newest tested)")
    .option("--port <n>", "the port to listen on (default: a free one)", count)
    .addOption(
      new Option("--runtime <which>", "what it runs in").choices(["auto", "container", "java"]).default("auto"),
    )
    .option("--json", "one JSON document on stdout")
    .action(async (options) => exit(await (await import("#commands/dev.ts")).dev(ctx, options)));
  dev.addHelpText("after", DEV_HELP);
  dev
    .command("stop")
    .description("Stop the detached server.")
    .option("--json", "one JSON document on stdout")
    .action(async (options) => exit(await (await import("#commands/dev.ts")).devStop(ctx, options)));
  dev
    .command("status")
    .description("Is it running, and where?")
    .option("--json", "one JSON document on stdout")
    .action(async (options) => exit(await (await import("#commands/dev.ts")).devStatus(ctx, options)));
  return kcx;
}
