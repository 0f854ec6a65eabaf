import { KcxError } from "#errors.ts";
import type { Context } from "../context.ts";
import { findAdmin, findServer, type ServerOptions } from "./connect.ts";
import { type Linted, lintRealm } from "./linting.ts";
import { readLive } from "./live-realm.ts";
import { wholeWith } from "./planning.ts";
import { check, type FileOptions, openFiles } from "./workspace.ts";

/** Looks at a live realm as it is. @param files give its name, the contracts, and comments that something is right. */
export async function lintLive(
  ctx: Context,
  files: readonly string[],
  options: FileOptions & ServerOptions & { fix?: boolean },
): Promise<Linted & { what: string; texts: ReadonlyMap<string, string> }> {
  if (options.fix) throw new KcxError("USAGE", "--fix mends files, and --live looks at a realm", { hint: next(files) });
  const target = await findServer(ctx, options);
  const forbidden = findAdmin(target).variables;
  const workspace = files.length > 0 ? await openFiles(ctx, files, options, target.variables, forbidden) : undefined;
  if (workspace) check(ctx, workspace);
  const [declaration, ...others] = workspace?.declarations ?? [];
  if (others.length > 0) throw new KcxError("USAGE", "--live looks at one realm, and the files name several");
  const { name, realm } = await readLive(ctx, options, target, declaration?.realm, wholeWith(undefined));
  if (!realm) throw new KcxError("NO_REALM", `the server has no realm ${name}`, { hint: "name another with --realm" });
  const { texts, overlays } = workspace ?? { texts: new Map(), overlays: new Set<string>() };
  const linted = lintRealm(realm, declaration, { texts, overlays });
  const what = `realm ${realm.name}${linted.problems.length === 0 ? ": nothing stands against it" : ""}`;
  return { ...linted, texts, what };
}

/** What is written to a server goes through a plan that somebody can look at. */
function next(files: readonly string[]): string {
  const file = files.length > 0 ? files.join(" ") : "realm.yaml";
  const pulled = files.length > 0 ? "" : `\`kcx pull REALM > ${file}\`, `;
  return `${pulled}\`kcx validate --fix ${file}\`, then \`kcx diff ${file}\` and \`kcx apply ${file}\``;
}
