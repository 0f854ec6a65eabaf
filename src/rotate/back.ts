import { KcxError } from "#errors.ts";
import type { Journal } from "./journal.ts";
import type { Tools } from "./tools.ts";

/**
 * Puts the former secret back, on the server and in every sink, and ends the rotation. A leaked secret is never put back.
 * Killed on the way, the rotation is as if it had not come that far: the next run tries the new secret again.
 * @returns the error that says so; whoever calls throws it.
 */
export async function goBack(journal: Journal, tools: Tools, why: string): Promise<KcxError> {
  const { former, leaked, client } = journal;
  if (former === undefined || leaked) {
    return new KcxError("ROTATION_STOPPED", `client ${client}: ${why}`);
  }
  const holder = await tools.server.read(client);
  if (!holder) return new KcxError("CONFLICT", `the realm has no client ${client} any more`);
  await tools.server.set(holder, former, tools.policy, undefined);
  tools.inForce(former);
  // A sink that failed has the former one still; a manifest on stdout is not a place that could have it.
  for (const sink of tools.sinks) if (sink.spec.kind !== "kubernetes") await sink.publish(former).catch(() => {});
  const result = await tools.prover.prove(former);
  if (result.kind === "refusal") {
    return new KcxError("ROTATION_STOPPED", `client ${client}: ${why}; and the former secret is refused, too`);
  }
  await tools.journal.remove();
  return new KcxError("ROTATED_BACK", `client ${client}: ${why}`, {
    hint: "nothing is left half done: correct what is said here, and rotate again",
  });
}
