import type { AdminLogin, Setting } from "#config/settings.ts";
import { KcxError } from "#errors.ts";
import type { Session } from "#keycloak/session.ts";
import type { Journal } from "#rotate/journal.ts";
import { readJournals } from "#rotate/sinks/journal-file.ts";
import type { Context } from "../context.ts";
import { connect, newSession, type ServerOptions, type Target } from "./connect.ts";
import { isOwn, journalFolder } from "./rotation-kit.ts";

/** What runs that ended too soon have left: of this server, and of these clients if any is named. */
export async function openJournals(
  ctx: Context,
  { server }: Target,
  clients: readonly string[],
  { realm }: ServerOptions,
): Promise<readonly Journal[]> {
  const all = await readJournals(journalFolder(ctx));
  return all.filter(
    (journal) =>
      journal.server === server.value &&
      (clients.length === 0 || clients.includes(journal.client)) &&
      (realm === undefined || journal.realm === realm),
  );
}

/** The realms in which something was left, in the order of their names. */
export function realmsOf(journals: readonly Journal[]): string[] {
  return [...new Set(journals.map((journal) => journal.realm))].sort();
}

/** The realm of journals that are of one; nothing where there is none. */
export function realmOf([first]: readonly Journal[]): Setting | undefined {
  return first && { value: first.realm, origin: "the journal" };
}

/**
 * Logs in, also where the run that was killed had just given another secret to the very client that kcx logs in with:
 * the environment has the former one still, the journal the new one.
 */
export async function logIn(
  ctx: Context,
  options: ServerOptions,
  target: Target,
  admin: AdminLogin,
  realm: Setting,
  journals: readonly Journal[],
): Promise<Session> {
  try {
    return await connect(ctx, options, target, admin, realm);
  } catch (error) {
    const own = journals.find(
      (journal) =>
        journal.pending !== undefined &&
        isOwn({ admin, target, options, realm: { value: journal.realm, origin: "the journal" } }, journal.client),
    );
    const isRefused = error instanceof KcxError && error.code === "LOGIN_FAILED";
    if (!isRefused || !own?.pending || (admin.kind !== "client" && admin.kind !== "password")) throw error;
    const session = await newSession(ctx, options, target, { ...admin, clientSecret: own.pending });
    await session.logIn();
    return session;
  }
}
