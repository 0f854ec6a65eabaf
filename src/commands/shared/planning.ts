import type { Needs } from "#keycloak/needs.ts";
import type { Session } from "#keycloak/session.ts";
import type { Snapshot } from "#keycloak/snapshot.ts";
import { lintNames } from "#lint/index.ts";
import { parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import type { Declaration } from "#model/declaration.ts";
import { Secret } from "#model/secret.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import { addressesOf } from "#plan/rename.ts";
import type { Context } from "../context.ts";
import { report, type Workspace } from "./workspace.ts";

export interface PlanOptions {
  prune?: boolean;
  adopt?: boolean;
  resetPasswords?: boolean;
}

/** The live realm and the plan for one declaration; problems are reported on the way. */
export async function planRealm(
  ctx: Context,
  session: Session,
  workspace: Workspace,
  declaration: Declaration & { realm: string },
  options: PlanOptions,
): Promise<{ snapshot: Snapshot | undefined; planned: Planned }> {
  const { readRealm } = await import("#keycloak/snapshot.ts");
  const snapshot = await readRealm(session, declaration.realm, needsOf(declaration));
  report(ctx, lintNames(declaration, snapshot?.realm ?? newRealm(declaration.realm)), workspace);
  return { snapshot, planned: makePlan(snapshot?.realm, declaration, keepOptions(options)) };
}

export function keepOptions({ prune, adopt, resetPasswords }: PlanOptions): KeepOptions {
  return { prune: prune === true, adopt: adopt === true, resetPasswords: resetPasswords === true };
}

/** What must be read beside the export for this declaration. */
export function needsOf({ objects }: Declaration): Needs {
  const declared = [...objects].flatMap(([address, { fields }]) =>
    addressesOf(address, { objects }).map((known) => ({ address: known, fields, ...parseAddress(known) })),
  );
  const secrets = declared.filter(({ fields }) => fields["secret"] instanceof Secret && fields["secret"].known);
  const users = declared.filter(({ kind }) => kind === "user");
  const roles = declared.filter(({ kind, parent }) => kind === "role" && parent !== undefined);
  return {
    secrets: new Set(secrets.map(({ name }) => name)),
    users: new Map(users.map(({ name, fields }) => [name, "roles" in fields || "groups" in fields])),
    clientRoles: new Set(roles.map(({ parent }) => parseAddress(parent ?? "").name)),
    parts: new Set(declared.filter(({ name }) => name === "").map(({ address }) => address)),
    kinds: new Set(declared.map(({ kind }) => kind)),
    groups: declared.some(({ address, fields }) => address.startsWith("group/") || "groups" in fields),
  };
}
