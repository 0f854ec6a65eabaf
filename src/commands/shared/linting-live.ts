import { KcxError } from "#errors.ts";
import type { Needs } from "#keycloak/needs.ts";
import { parseAddress } from "#model/address.ts";
import type { Realm } from "#model/realm.ts";
import type { Context } from "../context.ts";
import { connect, findAdmin, findRealm, findServer, type ServerOptions } from "./connect.ts";
import { type Linted, lintRealm } from "./linting.ts";
import { check, type FileOptions, openFiles } from "./workspace.ts";

/** Beyond this many clients the export leaves out what hangs on them. */
const SMALL = 100;

const NOTHING: Needs = {
  secrets: new Set(),
  users: new Map(),
  clientRoles: new Set(),
  parts: new Set(),
  groups: false,
};

/** Looks at a live realm as it is. @param files give its name, the contracts, and comments that something is right. */
export async function lintLive(
  ctx: Context,
  files: readonly string[],
  options: FileOptions & ServerOptions & { fix?: boolean },
): Promise<Linted & { what: string; texts: ReadonlyMap<string, string> }> {
  if (options.fix)
    throw new KcxError("USAGE", "--fix mends files, and --live looks at a realm", {
      hint: "mend the file, then `kcx apply`",
    });
  const target = await findServer(ctx, options);
  const admin = findAdmin(target);
  const workspace =
    files.length > 0 ? await openFiles(ctx, files, options, target.variables, admin.variables) : undefined;
  if (workspace) check(ctx, workspace);
  const [declaration, ...others] = workspace?.declarations ?? [];
  if (others.length > 0) throw new KcxError("USAGE", "--live looks at one realm, and the files name several");
  const setting = findRealm(ctx, options, declaration?.realm, target.variables);
  const session = await connect(ctx, options, target, admin, setting);
  const { readRealm } = await import("#keycloak/snapshot.ts");
  const read = async (needs: Needs) => (await readRealm(session, setting.value, needs))?.realm;
  const seen = await read(NOTHING);
  if (!seen)
    throw new KcxError("NO_REALM", `the server has no realm ${setting.value}`, { hint: "name another with --realm" });
  const realm = clientsOf(seen).length > SMALL ? ((await read(everything(seen))) ?? seen) : seen;
  const texts = workspace?.texts ?? new Map();
  return { ...lintRealm(realm, declaration, texts), texts, what: `realm ${realm.name}: nothing stands against it` };
}

function clientsOf({ objects }: Realm): string[] {
  return [...objects.keys()].filter((address) => /^client\/[^/]+$/.test(address));
}

/** Roles, gates and service accounts of all clients. */
function everything(realm: Realm): Needs {
  const scopes = [...realm.objects.keys()].filter((address) => /^client-scope\/[^/]+$/.test(address));
  const clients = clientsOf(realm);
  const parts = [
    ...[...clients, ...scopes].map((address) => `${address}/role-scope`),
    ...clients.map((address) => `${address}/service-account`),
  ];
  return {
    ...NOTHING,
    clientRoles: new Set(clients.map((address) => parseAddress(address).name)),
    parts: new Set(parts),
  };
}
