import { type ParsedDocument, parseDocuments } from "#config/document.ts";
import { load, type SourceFile } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import { everything } from "#keycloak/needs.ts";
import type { Session } from "#keycloak/session.ts";
import type { Address } from "#model/address.ts";
import { asList, asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import { permissionsIn } from "#pull/exchange-v1.ts";
import type { Context } from "../context.ts";
import { NOTHING_SET, readFiles } from "./files.ts";
import { keepOptions } from "./planning.ts";
import { report } from "./workspace.ts";

/** A realm to be written as a file, and what is known not to come along. */
export interface Source {
  realm: Realm;
  /** The server's ids, where there is one to ask. */
  ids: ReadonlyMap<Address, string>;
  /** Users of the realm that nobody asked for. */
  usersLeftOut: number;
}

/** So many users are a realm of applications and tests; more are people, and belong into no file unless asked for. */
const FEW = 100;

/** Everything of a live realm; users only where there are few, or where they were asked for. */
export async function readWhole(session: Session, name: string, users: boolean | undefined): Promise<Source> {
  const [{ readRealm }, { countUsers }] = await Promise.all([
    import("#keycloak/snapshot.ts"),
    import("#keycloak/users.ts"),
  ]);
  const count = users === undefined ? await countUsers(session, name).catch(() => 0) : 0;
  const snapshot = await readRealm(session, name, everything(users ?? count <= FEW));
  if (!snapshot) throw new KcxError("NO_REALM", `the server has no realm ${name}`, { hint: "is the name right?" });
  return { ...snapshot, usersLeftOut: count <= FEW ? 0 : count };
}

/**
 * The realm that an export, or files written for keycloak-config-cli, would make on an empty server. Their references
 * stay references. What they hold that kcx doesn't manage is told, with its place.
 */
export async function readForeign(ctx: Context, from: string, realm: string | undefined): Promise<Source> {
  const files = await readFiles(ctx, [from], []);
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const declarations = load(files, { ...NOTHING_SET, keep: true }, realm);
  const [declaration, ...others] = declarations;
  report(ctx, declarations.flatMap(({ problems }) => problems).filter(isTold), { texts });
  if (!declaration?.realm || others.length > 0) {
    const named = declarations.map((one) => one.realm ?? "no realm");
    throw new KcxError("NO_REALM", `${from} is about ${named.join(", ")}`, {
      hint: others.length > 0 ? "choose one with --realm NAME" : "give it a name with --realm NAME",
    });
  }
  const { want } = makePlan(undefined, declaration, keepOptions({}));
  const { objects, ids } = permissionsIn(clientsOf(files, realm));
  const permissions = [...objects].filter(([address]) => address.endsWith("/authorization"));
  return { realm: { ...want, objects: new Map([...want.objects, ...permissions]) }, ids, usersLeftOut: 0 };
}

/** As a server wrote them: with ids, and with the client that no declaration says anything of. */
function clientsOf(files: readonly SourceFile[], realm: string | undefined): JsonMap[] {
  const parts = files.flatMap(({ name, text }) => parseDocuments(name, text).documents);
  const named = (document: ParsedDocument) => get(asMap(document.value as Json), "realm");
  const isOne = new Set(parts.map(named)).size === 1;
  const own = parts.filter((document) => isOne || realm === undefined || named(document) === realm);
  return own.flatMap(({ value }) => asList(get(asMap(value as Json), "clients")).filter(isMap) as JsonMap[]);
}

/** A row of stars becomes a reference: nothing is lost that was there. */
function isTold({ code }: Problem): boolean {
  return code !== "masked-secret";
}
