import { KcxError } from "#errors.ts";
import type { SecretHolder } from "#keycloak/client-secrets.ts";
import type { Secret } from "#model/secret.ts";
import type { Journal } from "./journal.ts";
import type { Rotated, Tools } from "./tools.ts";

/** What is known once the server has the new secret. */
type Done = Pick<Journal, "pending" | "graceUntil"> & Pick<Rotated, "isServers">;

/** Has the server take the new secret, unless it has it already, and looks whether it did. */
export async function set(journal: Journal, tools: Tools): Promise<Done> {
  const { pending, former, leaked } = journal;
  const before = await holderOf(journal, tools);
  const hasFormer = former === undefined ? before.secret === undefined : former.equals(before.secret);
  if (pending === undefined) {
    // A run that was killed may have asked for one already; then it is there.
    const made = hasFormer ? undefined : before.secret;
    const secret = made ?? (await unlessRefused(journal, tools, () => tools.server.make(before)));
    return done(secret, false, journal, tools);
  }
  if (before.secret !== undefined && pending.equals(before.secret)) return done(pending, false, journal, tools);
  // Somebody else was there since: what the server has now is what must be known.
  if (before.secret !== undefined && !hasFormer) return done(before.secret, true, journal, tools);
  await unlessRefused(journal, tools, () =>
    tools.server.set(before, pending, tools.policy, leaked ? undefined : former),
  );
  return done(pending, false, journal, tools);
}

/** Where the server answers no, and still has the former secret, there is nothing to resume. */
async function unlessRefused<T>(journal: Journal, tools: Tools, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const isAnswer = error instanceof KcxError && ["FORBIDDEN", "SERVER_REFUSED"].includes(error.code);
    if (!isAnswer || journal.former?.equals((await holderOf(journal, tools)).secret) !== true) throw error;
    await tools.journal.remove();
    throw new NothingSet(error);
  }
}

/** The error behind it is the whole story: the rotation is over, and nothing was changed. */
export class NothingSet extends Error {
  readonly error: KcxError;

  constructor(error: KcxError) {
    super(error.message);
    this.error = error;
  }
}

async function done(secret: Secret, isServers: boolean, journal: Journal, tools: Tools): Promise<Done> {
  const after = await holderOf(journal, tools);
  if (!secret.equals(after.secret)) {
    throw new KcxError("CONFLICT", `somebody else gave client ${journal.client} another secret at the same moment`);
  }
  const { rotated } = after;
  if (rotated && journal.leaked) await tools.server.set(after, secret, tools.policy, undefined);
  const lives = rotated && !journal.leaked && journal.former?.equals(rotated.secret) === true;
  return { pending: secret, isServers, ...(lives ? { graceUntil: rotated.until } : {}) };
}

async function holderOf({ client }: Journal, tools: Tools): Promise<SecretHolder> {
  const found = await tools.server.read(client);
  if (found) return found;
  throw new KcxError("CONFLICT", `the realm has no client ${client} any more`);
}
