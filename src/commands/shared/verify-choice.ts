import type { Variables } from "#config/variables.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Context } from "../context.ts";
import { environmentContract } from "./environment.ts";
import { defaultFile, realmsFolder } from "./files.ts";
import { selects } from "./select.ts";
import { type FileOptions, openFiles, report, unsetProblems, type Workspace } from "./workspace.ts";

export interface ChoiceOptions extends FileOptions {
  audience?: string;
  only?: string[];
}

/** A declaration with only the contracts that were asked for. */
export interface Chosen extends Declaration {
  /** Slugs of all that it has. */
  all: readonly string[];
  /** The files that it stands in, and all that they say; absent where the environment describes the exchange. */
  said?: { workspace: Workspace; declaration: Declaration };
}

export async function contractsOf(
  ctx: Context,
  files: readonly string[],
  options: ChoiceOptions,
  vars: Variables,
): Promise<readonly Chosen[]> {
  const named =
    files.length > 0 ? files : options.audience === undefined ? await defaultFile(ctx) : await withAudience(ctx);
  if (named.length === 0) return [{ ...environmentContract(options, vars, await realmsFolder(ctx)), all: [] }];
  const workspace = await openFiles(ctx, named, options, vars, []);
  report(
    ctx,
    workspace.declarations.flatMap((declaration) => [
      ...declaration.problems.filter(({ severity }) => severity === "error"),
      ...unsetProblems(declaration).filter(({ address }) => address?.startsWith("contract:")),
    ]),
    workspace,
  );
  return workspace.declarations.map((declaration) => ({
    ...declaration,
    all: declaration.contracts.map(({ slug }) => slug),
    contracts: declaration.contracts.filter((contract) => selects(contract, options)),
    said: { workspace, declaration },
  }));
}

async function withAudience(ctx: Context): Promise<string[]> {
  const inFolder = await realmsFolder(ctx);
  return inFolder.length > 0 ? inFolder : defaultFile(ctx);
}
