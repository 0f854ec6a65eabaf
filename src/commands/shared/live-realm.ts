import { KcxError } from "#errors.ts";
import type { Needs } from "#keycloak/needs.ts";
import type { Realm } from "#model/realm.ts";
import type { Context } from "../context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions, type Target } from "./connect.ts";
import { type ExportedRealm, readExport } from "./export-file.ts";
import { readFiles } from "./files.ts";

/**
 * A realm that is looked at and not changed, as its server has it: what lint, matrix and explain have in common.
 *
 * @param declared the realm that a file names, where one does.
 * @param needs what must be read; who asks for less makes fewer requests.
 * @param deciding as in `readRealm`.
 */
export async function readLive(
  ctx: Context,
  options: ServerOptions & { realm?: string },
  target: Target,
  declared: string | undefined,
  needs: Needs,
  deciding?: (realm: Realm) => ReadonlySet<string>,
): Promise<{ name: string; realm: Realm | undefined }> {
  const admin = findAdmin(target);
  const setting = findRealm(ctx, options, declared, target.variables);
  const session = await connect(ctx, options, target, admin, setting);
  const { readRealm } = await import("#keycloak/snapshot.ts");
  const snapshot = await readRealm(session, setting.value, needs, deciding);
  return { name: setting.value, realm: snapshot?.realm };
}

/** A realm export as `--export` names it. Errors: NO_FILE, BAD_FILE. */
export async function readNamedExport(ctx: Context, named: string): Promise<ExportedRealm & { file: string }> {
  const [file] = await readFiles(ctx, [named], []);
  if (file === undefined) throw new KcxError("NO_FILE", named);
  return { ...readExport(file.name, file.text), file: file.name };
}

/** The server and the log-in, where both are set up; a file can be looked at without. */
export async function targetOf(ctx: Context, options: ServerOptions & { live?: boolean }): Promise<Target | undefined> {
  if (options.live === false) return undefined;
  try {
    const target = await findServer(ctx, options);
    findAdmin(target);
    return target;
  } catch (error) {
    const isUnset = error instanceof KcxError && (error.code === "NO_SERVER" || error.code === "NO_LOGIN");
    if (isUnset && options.server === undefined) return undefined;
    throw error;
  }
}
