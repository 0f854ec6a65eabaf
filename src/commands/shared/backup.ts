import { extname } from "node:path";
import type { Session } from "#keycloak/session.ts";
import type { Context } from "../context.ts";
import { writeWhole } from "./files.ts";
import type { RealmPlan } from "./realms.ts";
import { styles } from "./style.ts";

/**
 * The export of every realm that is about to change, before the first write. Of several realms each gets its name into
 * the file's. Keycloak masks secrets in an export and leaves ordinary users out: it is no full backup, and says so.
 */
export async function backUp(
  ctx: Context,
  session: Session,
  plans: readonly RealmPlan[],
  file: string,
  several: boolean,
): Promise<void> {
  const { exportText } = await import("#keycloak/snapshot.ts");
  const changing = plans.filter(({ planned, snapshot }) => snapshot && planned.plan.steps.length > 0);
  for (const { wanted } of changing) {
    const extension = extname(file);
    const name = several ? `${file.slice(0, file.length - extension.length)}.${wanted.realm}${extension}` : file;
    await writeWhole(ctx, name, await exportText(session, wanted.realm));
    ctx.err(styles(ctx).err.dim(`realm ${wanted.realm} as it was: ${name} (an export: without users, secrets masked)`));
  }
}
