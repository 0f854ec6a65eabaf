import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Answers } from "#config/answers.ts";
import { realmTemplate } from "#config/template.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { initText } from "#report/init.ts";
import { readDevServer } from "#server/state.ts";
import type { Context } from "./context.ts";
import { answersOf } from "./shared/answers.ts";
import { REQUESTERS } from "./shared/environment.ts";
import { readVariables } from "./shared/files.ts";
import { fillEnvFile } from "./shared/fill-env.ts";
import { styles } from "./shared/style.ts";
import { openFiles, report } from "./shared/workspace.ts";

export interface InitOptions extends Partial<Answers> {
  envOnly?: boolean;
  force?: boolean;
}

/** `kcx init [FILE]`: a realm file with two contracts, and a `.env` with what it refers to. */
export async function init(ctx: Context, file: string | undefined, options: InitOptions): Promise<number> {
  const variables = await readVariables(ctx);
  const written = options.envOnly ? undefined : await writeRealm(ctx, file ?? "realm.yaml", options, variables);
  const named = written?.file ?? file;
  const workspace = await openFiles(ctx, named === undefined ? [] : [named], {}, variables, []);
  const { declarations, names } = workspace;
  report(
    ctx,
    declarations.flatMap(({ problems }) => problems.filter(({ severity }) => severity === "error")),
    workspace,
  );
  const env = await fillEnvFile(ctx, declarations);
  const hasServer =
    variables.find("KEYCLOAK_URL", "KEYCLOAK_SERVER_URL", "AUTH_SERVER_URL") !== undefined ||
    (await readDevServer(ctx)) !== undefined;
  ctx.out(initText({ ...(written && { written }), files: names, env, hasServer }, styles(ctx).out));
  return exitCodeOf({ command: "init", errors: env.left.length });
}

async function writeRealm(ctx: Context, file: string, options: InitOptions, variables: Variables) {
  const path = resolve(ctx.cwd, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || file === "-") throw new KcxError("USAGE", `${file} is not the name of a file`);
  if (found && !options.force) {
    throw new KcxError("USAGE", `${file} is there already`, {
      hint: `\`kcx init --env-only ${file}\` only fills .env for it; --force writes over it`,
    });
  }
  const answers = await answersOf(ctx, options, variables);
  const text = realmTemplate(answers, {
    file,
    secretVariable: secretVariableOf(answers.exchanger, variables),
  });
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  } catch (cause) {
    throw new KcxError("USAGE", `${file} cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
  return { file, answers };
}

/** The secret that goes with the variable that names the exchanging client, where one does. */
function secretVariableOf(exchanger: string, variables: Variables): string {
  const pair = REQUESTERS.find(([id]) => variables.find(id)?.value === exchanger);
  return pair?.[1] ?? REQUESTERS[0][1];
}
