import { KcxError } from "#errors.ts";
import type { Knowledge } from "#exchange/knowledge.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import { everything, type Needs } from "#keycloak/needs.ts";
import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import type { Context } from "../context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./connect.ts";
import { readExport } from "./export-file.ts";
import { readFiles, readVariables } from "./files.ts";
import { keepOptions, needsOf } from "./planning.ts";
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
    const [file] = await readFiles(ctx, [options.export], []);
    const { index } = readExport(file?.name ?? "", file?.text ?? "");
    const declaration = files.length > 0 ? await declarationOf(ctx, files, options) : undefined;
    return pictures(index.realm.name, index.realm, declaration, index.known);
  }
  if (options.live === false) {
    const declaration = await declarationOf(ctx, files, options);
    return pictures(declaration.realm ?? "", undefined, declaration, {});
  }
  return live(ctx, files, options);
}

async function live(ctx: Context, files: readonly string[], options: PictureOptions): Promise<Pictures> {
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const isNamed = files.length > 0 || options.realm === undefined;
  const declaration = isNamed ? await declarationOf(ctx, files, options, admin.variables) : undefined;
  const setting = findRealm(ctx, options, declaration?.realm, target.variables);
  const session = await connect(ctx, options, target, admin, setting);
  const { readRealm } = await import("#keycloak/snapshot.ts");
  const snapshot = await readRealm(session, setting.value, wholeWith(declaration));
  if (snapshot === undefined && declaration === undefined) {
    throw new KcxError("NO_REALM", `the server has no realm ${setting.value}`, { hint: "is the name right?" });
  }
  return pictures(setting.value, snapshot?.realm, declaration && { ...declaration, realm: setting.value }, {});
}

/** Everything that decides about tokens; secrets don't, and of the users only those whom the files know. */
function wholeWith(declaration: Declaration | undefined): Needs {
  const nothing: Needs = { ...everything(false), secrets: new Set(), kinds: new Set() };
  if (declaration === undefined) return nothing;
  const { secrets, kinds, users, asked } = needsOf(declaration);
  const declared = users === "everybody" ? [] : [...users.keys()];
  const known = [...declared, ...asked.users].map((name): [string, boolean] => [name.toLowerCase(), true]);
  return { ...nothing, secrets, kinds, users: new Map(known) };
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
  const planned = makePlan(live, { ...declaration, realm: name }, keepOptions({}));
  const want = new RealmIndex({ ...planned.want, exists: true, objects: withNewcomers(planned) }, known);
  return { name, ...(have && { have }), want, contracts: declaration.contracts };
}

/** Users whom the plan makes have the roles that it gives them, and the groups that everybody joins. */
function withNewcomers({ have, want }: Planned): Realm["objects"] {
  const joined = want.objects.get("default-groups")?.fields["groups"] ?? [];
  const objects = new Map(want.objects);
  for (const [address, entry] of want.objects) {
    if (!/^user\/[^/]+$/.test(address) || have.objects.has(address)) continue;
    objects.set(address, { ...entry, fields: { roles: [], groups: joined, ...entry.fields } });
  }
  return objects;
}
