import { KcxError } from "#errors.ts";
import { everything } from "#keycloak/needs.ts";
import type { Context } from "../context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./connect.ts";
import { type Linted, lintRealm } from "./linting.ts";
import { check, type FileOptions, openFiles } from "./workspace.ts";

/** Looks at a live realm as it is. @param files give its name, the contracts, and comments that something is right. */
export async function lintLive(
  ctx: Context,
  files: readonly string[],
  options: FileOptions & ServerOptions & { fix?: boolean },
): Promise<Linted & { what: string; texts: ReadonlyMap<string, string> }> {
  if (options.fix)
    throw new KcxError("USAGE", "--fix mends files, and --live looks at a realm", {
      hint: "mend the file, then `kcx apply`",
    });
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const workspace =
    files.length > 0 ? await openFiles(ctx, files, options, target.variables, admin.variables) : undefined;
  if (workspace) check(ctx, workspace);
  const [declaration, ...others] = workspace?.declarations ?? [];
  if (others.length > 0) throw new KcxError("USAGE", "--live looks at one realm, and the files name several");
  const setting = findRealm(ctx, options, declaration?.realm, target.variables);
  const session = await connect(ctx, options, target, admin, setting);
  const { readRealm } = await import("#keycloak/snapshot.ts");
  // What is asked of the exchange takes all roles, gates and service accounts; secrets are nobody's business here.
  const snapshot = await readRealm(session, setting.value, { ...everything(false), secrets: new Set() });
  const realm = snapshot?.realm;
  if (!realm)
    throw new KcxError("NO_REALM", `the server has no realm ${setting.value}`, { hint: "name another with --realm" });
  const texts = workspace?.texts ?? new Map();
  const linted = lintRealm(realm, declaration, texts);
  const what = `realm ${realm.name}${linted.problems.length === 0 ? ": nothing stands against it" : ""}`;
  return { ...linted, texts, what };
}
