import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Choose } from "./explain-scene.ts";

/** A path or a glob; a contract's slug has neither a dot nor a slash. */
export function isFile(name: string): boolean {
  return name === "-" || /[./\\*?[\]{}]/.test(name);
}

/** The declaration that an exchange of the command line is about. */
export function onlyOf(declarations: readonly Declaration[]): { declaration?: Declaration } {
  if (declarations.length > 1)
    throw new KcxError("USAGE", "the files are about several realms", { hint: "name one file" });
  const [declaration] = declarations;
  return declaration ? { declaration } : {};
}

/** @param orNone a file without contracts will do, too. */
export function contractsOf(
  declarations: readonly Declaration[],
  slugs: readonly string[],
  orNone: boolean,
): ReturnType<Choose> {
  const all = declarations.flatMap((declaration) =>
    declaration.contracts.map((contract) => ({ declaration, contract })),
  );
  const chosen = slugs.length === 0 ? all : all.filter(({ contract }) => slugs.includes(contract.slug));
  const [first] = chosen;
  if (orNone && first === undefined && slugs.length === 0) return { ...onlyOf(declarations), asked: [] };
  if (first === undefined || chosen.some(({ declaration }) => declaration !== first.declaration)) {
    throw new KcxError("NOTHING_SELECTED", slugs.join(", ") || "the files have no `exchanges:`", {
      facts: all.length > 0 ? [`there are: ${all.map(({ contract }) => contract.slug).join(", ")}`] : [],
      hint: "name a contract's slug, or describe the exchange: --client, --user, --requester, --audience",
    });
  }
  return { declaration: first.declaration, asked: chosen.map(({ contract }) => ({ contract, declared: true })) };
}
