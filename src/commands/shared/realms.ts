import { KcxError } from "#errors.ts";
import type { Session } from "#keycloak/session.ts";
import type { Snapshot } from "#keycloak/snapshot.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Consequences } from "#plan/consequences.ts";
import type { Planned } from "#plan/plan.ts";
import { errorText } from "#report/errors.ts";
import type { Context } from "../context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./connect.ts";
import { type PlanOptions, planRealm } from "./planning.ts";
import { styles } from "./style.ts";
import { check, type FileOptions, openFiles } from "./workspace.ts";

export type Wanted = Declaration & { realm: string };

/** One realm of a run, planned. */
export interface RealmPlan {
  wanted: Wanted;
  snapshot: Snapshot | undefined;
  planned: Planned;
  consequences: Consequences;
}

export interface PlannedRun {
  session: Session;
  isDev: boolean;
  /** More than one realm: lines say which they are about. */
  several: boolean;
  plans: readonly RealmPlan[];
  /** Of realms that could not be planned; each was told. */
  failures: readonly number[];
}

/** Logs in once and plans every realm of the files, side by side; one that fails doesn't stop the others. */
export async function planFiles(
  ctx: Context,
  files: readonly string[],
  options: FileOptions & ServerOptions & PlanOptions,
): Promise<PlannedRun> {
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const workspace = await openFiles(ctx, files, options, target.variables, admin.variables);
  check(ctx, workspace);
  const realms = workspace.declarations.map((declaration) =>
    findRealm(ctx, options, declaration.realm, target.variables),
  );
  const shown =
    realms.length > 1 ? { value: realms.map(({ value }) => value).join(", "), origin: "the files" } : realms[0];
  const wanted = workspace.declarations.map((declaration, index) => ({
    ...declaration,
    realm: realms[index]?.value ?? "",
  }));
  for (const one of wanted) refuseNamelessPrune(one, options);
  const session = await connect(ctx, options, target, admin, shown);
  const several = wanted.length > 1;
  const { done, failures } = await eachRealm(ctx, wanted, several, async (one) => ({
    wanted: one,
    ...(await planRealm(ctx, session, workspace, one, options)),
  }));
  return { session, isDev: target.isDev, several, plans: done, failures };
}

/** Does the work for every realm at once. An error is told and turned into its exit code, or thrown when it is the only realm. */
export async function eachRealm<T, R>(
  ctx: Context,
  items: readonly T[],
  several: boolean,
  work: (item: T) => Promise<R>,
): Promise<{ done: R[]; failures: number[] }> {
  const settled = await Promise.allSettled(items.map(work));
  const done: R[] = [];
  const failures: number[] = [];
  for (const result of settled) {
    if (result.status === "fulfilled") done.push(result.value);
    else if (!several) throw result.reason;
    else {
      ctx.err(errorText(result.reason, styles(ctx).err));
      failures.push(result.reason instanceof KcxError ? result.reason.exitCode : 1);
    }
  }
  return { done, failures };
}

function refuseNamelessPrune(declaration: Wanted, { prune }: PlanOptions): void {
  if (!prune || declaration.owner !== undefined) return;
  throw new KcxError("USAGE", "--prune deletes what an owner no longer declares, and the file names no `owner:`", {
    hint: "add `owner: NAME` to the file; `--adopt` gives it what was made before",
  });
}
