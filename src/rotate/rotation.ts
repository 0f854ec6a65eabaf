import { KcxError } from "#errors.ts";
import type { Secret } from "#model/secret.ts";
import { goBack } from "./back.ts";
import { type Journal, pendingOf, type Step } from "./journal.ts";
import { prove } from "./prove.ts";
import { NothingSet, set } from "./set.ts";
import type { Rotated, Tools } from "./tools.ts";

/** A new rotation: its journal is written first, and a second one of the same client fails there. */
export async function rotate(journal: Journal, tools: Tools): Promise<Rotated> {
  await tools.journal.write(journal);
  tools.onStep("made");
  return resume(journal, tools);
}

/**
 * Makes what the journal says come true. Whatever happens, the secret in force is in the journal or in every sink: the
 * journal has it before the server does, and goes when the sinks have it.
 *
 * From `staged` on it always starts at `set`: the server is asked what it has, and every later step may be repeated. So
 * a run may be killed anywhere, also between doing a thing and writing that down.
 */
export async function resume(start: Journal, tools: Tools): Promise<Rotated> {
  let journal = start;
  const reach = async (step: Step, change: Partial<Journal> = {}) => {
    journal = { ...journal, ...change, step };
    await tools.journal.write(journal);
    tools.onStep(step);
  };
  if (journal.step === "made") {
    await stage(journal, tools);
    await reach("staged", { askedAt: tools.now() });
  }
  try {
    const { isServers, ...change } = await set(journal, tools);
    await reach("set", change);
    const secret = pendingOf(journal);
    tools.inForce(secret);
    const proven = await prove(journal, tools);
    if ("refused" in proven) {
      throw await goBack(journal, tools, `the server refused the new secret: ${proven.refused}`);
    }
    await reach("proven");
    await publish(journal, tools, secret);
    const publishedAt = tools.now();
    await reach("published");
    await tools.notify?.(secret);
    await tools.journal.remove();
    tools.onStep("notified");
    const { client, sinks } = journal;
    return { client, sinks, ...proven, isServers, ...gapOf(journal, publishedAt) };
  } catch (error) {
    throw stopped(error, journal);
  }
}

/** Whether every sink will take it; nothing is changed yet, so that a refusal leaves nothing behind. */
async function stage(journal: Journal, tools: Tools): Promise<void> {
  try {
    for (const sink of tools.sinks) await sink.stage(journal.pending);
  } catch (error) {
    await tools.journal.remove();
    throw error;
  }
}

/** Where the former secret is no longer taken and a sink fails, the former one is put back: somebody is waiting. */
async function publish(journal: Journal, tools: Tools, secret: Secret): Promise<void> {
  try {
    for (const sink of tools.sinks) await sink.publish(secret);
  } catch (error) {
    if (journal.leaked || journal.former === undefined || journal.graceUntil !== undefined) throw error;
    throw await goBack(journal, tools, error instanceof Error ? error.message : "a sink did not take it");
  }
}

function gapOf({ graceUntil, askedAt }: Journal, publishedAt: number): Pick<Rotated, "gapMs"> {
  if (graceUntil !== undefined) return { gapMs: 0 };
  return askedAt === undefined ? {} : { gapMs: publishedAt - askedAt };
}

/** An error on the way, told as what it is for the one who rotates: not the end. */
function stopped(error: unknown, { client, step }: Journal): unknown {
  if (error instanceof NothingSet) return error.error;
  if (!(error instanceof KcxError) || error.code === "ROTATED_BACK" || error.code === "ROTATION_STOPPED") return error;
  const facts = [...error.facts, `the last step that is done: ${step}`];
  return new KcxError("ROTATION_STOPPED", `client ${client}: ${error.message}`, { facts, cause: error });
}
