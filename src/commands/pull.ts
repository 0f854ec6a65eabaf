import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import { isBogusFlag } from "#model/exchange-flag.ts";
import type { Realm } from "#model/realm.ts";
import { withoutBogus } from "#pull/bogus.ts";
import { exchangesOfV1, grantsAdministration, type V1, withoutManagement } from "#pull/exchange-v1.ts";
import { exchangesAsV2 } from "#pull/exchange-v2.ts";
import { unproven } from "#pull/proof.ts";
import { pull as pulled, selected } from "#pull/pull.ts";
import { textOf } from "#pull/text.ts";
import { withoutTwins } from "#pull/twins.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { pullNotes, schemaLine, unprovenText } from "#report/pull.ts";
import { adminPermissionsText, noV1Text, v1Notes, v2Head } from "#report/pull-v1.ts";
import type { Context } from "./context.ts";
import { connect, findAdmin, findServer, type ServerOptions } from "./shared/connect.ts";
import { NOTHING_SET } from "./shared/files.ts";
import { formatOf } from "./shared/format.ts";
import { pullInto } from "./shared/pull-into.ts";
import { readForeign, readWhole, type Source } from "./shared/pull-source.ts";
import { writeSplit } from "./shared/pull-split.ts";
import { styles } from "./shared/style.ts";

export interface PullOptions extends ServerOptions {
  from?: string;
  only?: readonly string[];
  users?: boolean;
  into?: string;
  split?: string;
  v1ToV2?: boolean;
  subjectClient?: string;
  subjectUser?: string;
  /** Of kcx: the schema that the file names is this version's. */
  version: string;
}

/** `kcx pull REALM`, `kcx pull --from FILES`: the file that would make this realm. */
export async function pull(ctx: Context, name: string | undefined, options: PullOptions): Promise<number> {
  if (options.subjectClient !== undefined && !options.v1ToV2)
    throw new KcxError("USAGE", "--subject-client says whose tokens are exchanged", { hint: "with --v1-to-v2" });
  if (options.subjectUser !== undefined && options.subjectClient === undefined)
    throw new KcxError("USAGE", "--subject-user logs in to a client: which?", { hint: "--subject-client ID" });
  const source = await open(ctx, name, options);
  const v1 = exchangesOfV1(source.realm, source.ids);
  if (options.v1ToV2) return v1ToV2(ctx, source.realm, v1, options);
  const { realm: known, bogus } = withoutBogus(withoutManagement(source.realm), isBogusFlag);
  const { realm, twins } = withoutTwins(known);
  const isWanted = selected(options.only ?? []);
  const result = pulled(realm, isWanted);
  const text = textOf(result.tree, [schemaLine(formatOf(options.version))]);
  if (options.into !== undefined) return pullInto(ctx, options.into, { realm, pulled: result, isWanted, text });
  if (options.split === undefined) ctx.out(text.trimEnd());
  else {
    const format = formatOf(options.version);
    await writeSplit(ctx, options.split, { realm: realm.name, tree: result.tree, isWanted, format });
  }
  const chalk = styles(ctx).err;
  const notes = [
    pullNotes(result, { bogus, twins, usersLeftOut: source.usersLeftOut }, chalk),
    v1Notes(v1, `kcx pull ${options.from === undefined ? realm.name : `--from ${options.from}`} --v1-to-v2`, chalk),
    grantsAdministration(source.realm) ? adminPermissionsText(chalk) : "",
  ].filter((text) => text !== "");
  if (notes.length > 0) ctx.err(notes.join("\n"));
  const left = unproven(realm, readAgain(text), options.only === undefined);
  if (left.length > 0) ctx.err(unprovenText(left, chalk));
  return exitCodeOf({ command: "pull", left: left.length + twins.length });
}

/** The other half of a realm that exchanges by V1: what V2 takes instead, as a file of its own. */
function v1ToV2(
  ctx: Context,
  realm: Realm,
  v1: V1,
  { subjectClient: client, subjectUser: user, version }: PullOptions,
) {
  const subject = client === undefined ? undefined : { client, ...(user !== undefined && { user }) };
  ctx.err(v1Notes(v1, undefined, styles(ctx).err) || noV1Text());
  if (v1.exchanges.length > 0) {
    const head = [schemaLine(formatOf(version)), ...v2Head(subject !== undefined)];
    ctx.out(textOf(exchangesAsV2(realm, v1.exchanges, subject), head).trimEnd());
  }
  return exitCodeOf({ command: "pull", left: 0 });
}

async function open(ctx: Context, given: string | undefined, options: PullOptions): Promise<Source> {
  const name = given ?? options.realm;
  if (options.from !== undefined) return readForeign(ctx, options.from, name);
  if (name === undefined)
    throw new KcxError("NO_REALM", "which realm?", { hint: "kcx pull REALM, or kcx pull --from FILE" });
  const target = await findServer(ctx, options);
  const session = await connect(ctx, options, target, findAdmin(target), { value: name, origin: "the command line" });
  return readWhole(session, name, options.users);
}

/** The file as whoever applies it reads it, without a variable set. */
function readAgain(text: string): Declaration {
  const [declaration] = load([{ name: "pulled.yaml", text, overlay: false }], { ...NOTHING_SET, keep: true });
  const [problem] = declaration?.problems.filter(({ severity }) => severity === "error") ?? [];
  if (!declaration || problem) throw new KcxError("INTERNAL", `what was written cannot be read: ${problem?.code}`);
  return declaration;
}
