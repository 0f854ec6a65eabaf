import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import { everything } from "#keycloak/needs.ts";
import type { Session } from "#keycloak/session.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Realm } from "#model/realm.ts";
import { unproven } from "#pull/proof.ts";
import { pull as pulled, selected } from "#pull/pull.ts";
import { textOf } from "#pull/text.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { pullNotes, SCHEMA_LINE, unprovenText } from "#report/pull.ts";
import type { Context } from "./context.ts";
import { connect, findAdmin, findServer, type ServerOptions } from "./shared/connect.ts";
import { styles } from "./shared/style.ts";

export interface PullOptions extends ServerOptions {
  only?: readonly string[];
  users?: boolean;
}

/** So many users are a realm of applications and tests; more are people, and belong into no file unless asked for. */
const FEW = 100;

/** `kcx pull REALM`: the file that would make this realm. */
export async function pull(ctx: Context, name: string, options: PullOptions): Promise<number> {
  const target = await findServer(ctx, options);
  const session = await connect(ctx, options, target, findAdmin(target), { value: name, origin: "the command line" });
  const { realm, leftOut } = await readWhole(session, name, options);
  const result = pulled(realm, selected(options.only ?? []));
  const text = textOf(result.tree, [SCHEMA_LINE]);
  ctx.out(text.trimEnd());
  const chalk = styles(ctx).err;
  const notes = pullNotes(result, leftOut, chalk);
  if (notes !== "") ctx.err(notes);
  const left = unproven(realm, readAgain(text), options.only === undefined);
  if (left.length > 0) ctx.err(unprovenText(left, chalk));
  return exitCodeOf({ command: "pull", left: left.length });
}

/** The file as whoever applies it reads it, without a variable set. */
function readAgain(text: string): Declaration {
  const unset = { env: () => undefined, file: () => undefined, forbidden: new Set<string>() };
  const [declaration] = load([{ name: "pulled.yaml", text, overlay: false }], unset);
  const [problem] = declaration?.problems.filter(({ severity }) => severity === "error") ?? [];
  if (!declaration || problem) throw new KcxError("INTERNAL", `what was written cannot be read: ${problem?.code}`);
  return declaration;
}

/** Everything of a realm; users only where there are few, or where they were asked for. */
async function readWhole(
  session: Session,
  name: string,
  { users }: PullOptions,
): Promise<{ realm: Realm; leftOut: number }> {
  const [{ readRealm }, { countUsers }] = await Promise.all([
    import("#keycloak/snapshot.ts"),
    import("#keycloak/users.ts"),
  ]);
  const count = users === undefined ? await countUsers(session, name).catch(() => 0) : 0;
  const snapshot = await readRealm(session, name, everything(users ?? count <= FEW));
  if (!snapshot) throw new KcxError("NO_REALM", `the server has no realm ${name}`, { hint: "is the name right?" });
  return { realm: snapshot.realm, leftOut: count <= FEW ? 0 : count };
}
