import { KcxError } from "#errors.ts";
import type { Knowledge } from "#exchange/knowledge.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import { withNewcomers } from "#plan/newcomers.ts";
import { WITHOUT_SERVER } from "#report/connection.ts";
import type { Context } from "../context.ts";
import { findAdmin, findServer, type ServerOptions, type Target } from "./connect.ts";
import { readVariables } from "./files.ts";
import { readLive, readNamedExport, targetOf } from "./live-realm.ts";
import { keepOptions, wholeWith } from "./planning.ts";
import { styles } from "./style.ts";
import { check, type FileOptions, openFiles } from "./workspace.ts";

export interface PictureOptions extends FileOptions, ServerOptions {
  export?: string;
  live?: boolean;
}

/** A realm as it is, and as a file would leave it: questions are asked of both. */
export interface Pictures {
  name: string;
  /** Absent where there is no such realm yet, or nobody was asked. */
  have?: RealmIndex;
  /** Absent where no file was named. */
  want?: RealmIndex;
  contracts: readonly Contract[];
}

/** The realm from a server or an export, and with files what their plan makes of it. */
export async function picturesOf(ctx: Context, files: readonly string[], options: PictureOptions): Promise<Pictures> {
  if (options.export !== undefined) {
    const { index } = await readNamedExport(ctx, options.export);
    const declaration = files.length > 0 ? await declarationOf(ctx, files, options) : undefined;
    return pictures(index.realm.name, index.realm, declaration, index.known);
  }
  const isRealmAlone = files.length === 0 && options.realm !== undefined && options.live !== false;
  // Without a file there must be a server: what is missing of it is the answer.
  const target = (await targetOf(ctx, options)) ?? (isRealmAlone ? await findServer(ctx, options) : undefined);
  if (target !== undefined) return live(ctx, files, options, target);
  const declaration = await declarationOf(ctx, files, options);
  ctx.err(styles(ctx).err.dim(WITHOUT_SERVER));
  return pictures(declaration.realm ?? "", undefined, declaration, {});
}

async function live(
  ctx: Context,
  files: readonly string[],
  options: PictureOptions,
  target: Target,
): Promise<Pictures> {
  const isNamed = files.length > 0 || options.realm === undefined;
  const declaration = isNamed ? await declarationOf(ctx, files, options, findAdmin(target).variables) : undefined;
  const { name, realm } = await readLive(ctx, options, target, declaration?.realm, wholeWith(declaration));
  if (realm === undefined && declaration === undefined) {
    throw new KcxError("NO_REALM", `the server has no realm ${name}`, { hint: "is the name right?" });
  }
  return pictures(name, realm, declaration && { ...declaration, realm: name }, {});
}

async function declarationOf(
  ctx: Context,
  files: readonly string[],
  options: PictureOptions,
  forbidden: readonly string[] = [],
): Promise<Declaration> {
  const workspace = await openFiles(ctx, files, options, await readVariables(ctx), forbidden);
  check(ctx, workspace);
  const [declaration, ...others] = workspace.declarations;
  if (declaration === undefined || others.length > 0) {
    throw new KcxError("USAGE", "one realm at a time, and the files name several", { hint: "name one of the files" });
  }
  return declaration;
}

function pictures(
  name: string,
  live: Realm | undefined,
  declaration: Declaration | undefined,
  known: Knowledge,
): Pictures {
  const have = live && new RealmIndex(live, known);
  if (declaration === undefined) return { name, ...(have && { have }), contracts: [] };
  const { contracts } = declaration;
  const planned = makePlan(live, { ...declaration, realm: name }, keepOptions({}));
  if (have !== undefined && planned.plan.steps.length === 0) return { name, have, want: have, contracts };
  const want = new RealmIndex({ ...withNewcomers(planned.want, planned.plan.steps), exists: true }, known);
  return { name, ...(have && { have }), want, contracts };
}
