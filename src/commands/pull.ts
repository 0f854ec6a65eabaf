import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import { isBogusFlag } from "#model/exchange-flag.ts";
import { withoutBogus } from "#pull/bogus.ts";
import { unproven } from "#pull/proof.ts";
import { pull as pulled, selected } from "#pull/pull.ts";
import { textOf } from "#pull/text.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { pullNotes, schemaLine, unprovenText } from "#report/pull.ts";
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
  /** Of kcx: the schema that the file names is this version's. */
  version: string;
}

/** `kcx pull REALM`, `kcx pull --from FILES`: the file that would make this realm. */
export async function pull(ctx: Context, name: string | undefined, options: PullOptions): Promise<number> {
  const source = await open(ctx, name, options);
  const { realm, bogus } = withoutBogus(source.realm, isBogusFlag);
  const isWanted = selected(options.only ?? []);
  const result = pulled(realm, isWanted);
  const text = textOf(result.tree, [schemaLine(formatOf(options.version))]);
  if (options.into !== undefined) return pullInto(ctx, options.into, { realm, pulled: result, isWanted, text });
  if (options.split === undefined) ctx.out(text.trimEnd());
  else await writeSplit(ctx, options.split, realm.name, result.tree, formatOf(options.version));
  const chalk = styles(ctx).err;
  const notes = pullNotes(result, { bogus, usersLeftOut: source.usersLeftOut }, chalk);
  if (notes !== "") ctx.err(notes);
  const left = unproven(realm, readAgain(text), options.only === undefined);
  if (left.length > 0) ctx.err(unprovenText(left, chalk));
  return exitCodeOf({ command: "pull", left: left.length });
}

async function open(ctx: Context, name: string | undefined, options: PullOptions): Promise<Source> {
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
