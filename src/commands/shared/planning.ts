import { clientsOf, userOf } from "#exchange/contract.ts";
import { usersToRead } from "#exchange/outlook.ts";
import { everything, type Needs } from "#keycloak/needs.ts";
import type { Session } from "#keycloak/session.ts";
import type { Snapshot } from "#keycloak/snapshot.ts";
import { lintNames } from "#lint/index.ts";
import { withoutSuppressed } from "#lint/suppression.ts";
import { parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { type Declaration, ListEdit } from "#model/declaration.ts";
import { asStrings } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { type Consequences, consequencesOf } from "#plan/consequences.ts";
import { type Outlooks, outlooksOf } from "#plan/contracts.ts";
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
  /** Words of FAIL_ON, with commas between. */
  failOn?: string;
  /** Every exchange that works today is looked at, contract or not: for that the realm is read whole. */
  guard?: boolean;
}

/** The live realm and the plan for one declaration; problems are reported on the way. */
export async function planRealm(
  ctx: Context,
  session: Session,
  workspace: Workspace,
  declaration: Declaration & { realm: string },
  options: PlanOptions,
): Promise<{ snapshot: Snapshot | undefined; planned: Planned; consequences: Consequences }> {
  const [{ readRealm }, { readVersion }] = await Promise.all([
    import("#keycloak/snapshot.ts"),
    import("#keycloak/version.ts"),
  ]);
  const { realm, contracts } = declaration;
  // The realm that decides whose roles are read is nearly always the one that is planned on.
  let last: { live: Realm | undefined; planned: Planned; outlooks: Outlooks } | undefined;
  const planOn = (live: Realm | undefined, version?: string) => {
    if (last === undefined || last.live !== live) {
      const planned = makePlan(live, declaration, keepOptions(options), version);
      last = { live, planned, outlooks: outlooksOf(planned) };
    }
    return last;
  };
  const deciding = (live: Realm) => {
    const { before, after } = planOn(live).outlooks;
    return usersToRead([before, after], contracts);
  };
  const declared = options.guard ? wholeWith(declaration) : needsOf(declaration);
  const needs = { ...declared, pruned: options.prune === true };
  const snapshot = await readRealm(session, realm, needs, contracts.length > 0 ? deciding : undefined);
  // What a realm that isn't there would have by itself goes by the server.
  const version = snapshot ? undefined : await readVersion(session, undefined);
  const found = lintNames(declaration, snapshot?.realm ?? newRealm(realm, version));
  report(ctx, withoutSuppressed(found, workspace.texts), workspace);
  const { planned, outlooks } = planOn(snapshot?.realm, version);
  return { snapshot, planned, consequences: consequencesOf(planned, contracts, options.guard === true, outlooks) };
}

export function keepOptions({ prune, adopt, resetPasswords }: PlanOptions): KeepOptions {
  return { prune: prune === true, adopt: adopt === true, resetPasswords: resetPasswords === true };
}

/** What must be read beside the export for this declaration, and to predict its contracts where there are any. */
export function needsOf({
  objects,
  contracts = [],
}: Pick<Declaration, "objects"> & Partial<Declaration>): Needs & { users: ReadonlyMap<string, boolean> } {
  const declared = [...objects].flatMap(([address, { fields }]) =>
    addressesOf(address, { objects }).map((known) => ({ address: known, fields, ...parseAddress(known) })),
  );
  const secrets = declared.filter(({ fields }) => fields["secret"] instanceof Secret && fields["secret"].known);
  const users = declared.filter(({ kind }) => kind === "user");
  const roles = declared.filter(({ kind, parent }) => kind === "role" && parent !== undefined);
  return {
    secrets: new Set(secrets.map(({ name }) => name)),
    users: new Map(users.map(({ name, fields }) => [name, "roles" in fields || "groups" in fields])),
    identities: new Set(users.flatMap(({ name, fields }) => ("federatedIdentities" in fields ? [name] : []))),
    members: new Map(
      declared.flatMap(({ kind, name, fields: { members } }): [string, Set<string>][] =>
        kind !== "organization" || members === undefined
          ? []
          : [[name, new Set(members instanceof ListEdit ? members.with : asStrings(members))]],
      ),
    ),
    clientRoles: new Set(roles.map(({ parent }) => parseAddress(parent ?? "").name)),
    parts: new Set(declared.filter(({ name }) => name === "").map(({ address }) => address)),
    kinds: new Set([
      ...declared.map(({ kind }) => kind),
      // It says which of a user's attributes are kept.
      ...(users.some(({ fields }) => "attributes" in fields) ? ["user-profile"] : []),
    ]),
    asked: {
      clients: new Set(contracts.flatMap(clientsOf)),
      users: new Set(contracts.flatMap((contract) => userOf(contract)?.toLowerCase() ?? [])),
    },
    groups: declared.some(({ address, fields }) => address.startsWith("group/") || "groups" in fields),
  };
}

/** Everything that decides about tokens; secrets don't, and of the users only those whom the files know. */
export function wholeWith(declaration: Declaration | undefined): Needs {
  const nothing: Needs = { ...everything(false), identities: new Set(), secrets: new Set(), kinds: new Set() };
  if (declaration === undefined) return nothing;
  const { secrets, identities, members, kinds, users, asked } = needsOf(declaration);
  const known = [...users.keys(), ...asked.users].map((name): [string, boolean] => [name.toLowerCase(), true]);
  return { ...nothing, secrets, identities, members, kinds, users: new Map(known) };
}
