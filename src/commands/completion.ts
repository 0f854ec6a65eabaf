import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import { parseAddress } from "#model/address.ts";
import { COMPLETIONS } from "#report/completion.ts";
import type { Context } from "./context.ts";
import { candidates, type Names, type Shape } from "./shared/completing.ts";
import { defaultFile, NOTHING_SET, readFiles } from "./shared/files.ts";

/** `kcx completion SHELL`: a script; `kcx completion words -- …`: what the script asks. */
export async function completion(
  ctx: Context,
  shell: string,
  program: Shape,
  words: readonly string[],
): Promise<number> {
  if (shell === "words") {
    const found = candidates(program, words, await namesIn(ctx, words));
    if (found.length > 0) ctx.out(found.join("\n"));
    return 0;
  }
  const script = Object.entries(COMPLETIONS).find(([name]) => name === shell)?.[1];
  if (script === undefined) throw new KcxError("USAGE", `completion knows ${Object.keys(COMPLETIONS).join(", ")}`);
  ctx.out(script);
  return 0;
}

/** The names in the files of the line, or in the default one; a file that isn't valid has none. */
async function namesIn(ctx: Context, words: readonly string[]): Promise<Names> {
  const none: Names = { clients: [], scopes: [], slugs: [] };
  try {
    const said = words.filter((word) => /\.(ya?ml|json)$/i.test(word));
    const files = await readFiles(ctx, said.length > 0 ? said : await defaultFile(ctx), []);
    const declarations = load(files, NOTHING_SET);
    const named = (kind: string) =>
      declarations.flatMap(({ objects }) =>
        [...objects.keys()].map(parseAddress).flatMap((one) => (one.kind === kind ? [one.name] : [])),
      );
    const slugs = declarations.flatMap(({ contracts }) => contracts.map(({ slug }) => slug));
    return { clients: named("client"), scopes: named("client-scope"), slugs };
  } catch {
    return none;
  }
}
