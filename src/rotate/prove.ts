import { KcxError } from "#errors.ts";
import { type Journal, pendingOf } from "./journal.ts";
import type { Rotated, Tools } from "./tools.ts";

type Proven = Pick<Rotated, "proof" | "former" | "revoked">;

/** How often, and with which pause, something is asked again that may take the server a moment. */
const TRIES = 12;
const PAUSE_MS = 250;

/** Shows on the server that the new secret is good, and the former one isn't, or how long it still is. */
export async function prove(journal: Journal, tools: Tools): Promise<Proven | { refused: string }> {
  const secret = pendingOf(journal);
  const result = await tools.prover.prove(secret);
  if (result.kind === "refusal") return { refused: result.error };
  const former = await formerOf(journal, tools);
  if (!journal.leaked) return { proof: result.by, former };
  const revoked = await revoke(journal, tools);
  return { proof: result.by, former, ...(revoked && { revoked }) };
}

async function formerOf({ former, graceUntil, client }: Journal, { prover, pause }: Tools): Promise<Proven["former"]> {
  if (former === undefined) return { state: "unknown" };
  if (graceUntil !== undefined) return { state: "accepted", until: graceUntil };
  // Several servers behind one address have caches that hear of it a moment later.
  for (let tries = 1; await prover.isTaken(former); tries++) {
    if (tries === TRIES)
      throw new KcxError("ROTATION_STOPPED", `the server still takes the former secret of ${client}`);
    await pause(PAUSE_MS);
  }
  return { state: "refused" };
}

/**
 * The server refuses tokens issued before the client's not-before, to the second. So it becomes the second after one in
 * which a token was issued with the new secret: whatever came before is refused, by the server's own clock, and this
 * token shows it. Tokens are good again from that second on.
 */
async function revoke(journal: Journal, { prover, server, pause, now }: Tools): Promise<Rotated["revoked"]> {
  const secret = pendingOf(journal);
  const holder = await server.read(journal.client);
  if (!holder) return undefined;
  const token = await prover.token(secret);
  const before = (token?.issuedAt ?? Math.floor(now() / 1000)) + 1;
  await server.refuseTokensBefore(holder, before);
  if (!token) return { before, shown: false };
  try {
    for (let tries = 1; await token.isTaken(); tries++) {
      if (tries === TRIES) throw new KcxError("ROTATION_STOPPED", "the server still takes tokens issued before");
      await pause(PAUSE_MS);
    }
  } finally {
    await token.done();
  }
  for (let tries = 1; tries < TRIES; tries++) {
    const fresh = await prover.token(secret);
    await fresh?.done();
    if (fresh) return { before, shown: true };
    await pause(PAUSE_MS);
  }
  throw new KcxError("ROTATION_STOPPED", "the server takes no tokens of the new secret, either");
}
