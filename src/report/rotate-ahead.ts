import type { Journal } from "#rotate/journal.ts";
import { commandText, sinkText } from "./rotate-sink.ts";
import { plural } from "./values.ts";

/** What is about to happen, before anybody is asked. */
export interface RotationAhead {
  kind: "new" | "resumed" | "from-server";
  journal: Journal;
  /** Seconds that the former secret is to live on; 0: it stops at once. */
  graceSeconds: number;
}

export function aheadText({ kind, journal, graceSeconds }: RotationAhead): string {
  const { client, realm, sinks, leaked, pending, step } = journal;
  const into = sinks.map(sinkText).join(", ");
  const what =
    kind === "from-server"
      ? `The server's secret of client ${client} (realm ${realm}) is read back and goes to ${into}.`
      : kind === "resumed"
        ? `The rotation of client ${client} (realm ${realm}) goes on after "${step}"; the new secret goes to ${into}.`
        : `Client ${client} of realm ${realm} gets a new secret${pending ? "" : ", made by the server"}, which goes to ${into}.`;
  if (kind === "from-server") return what;
  const former = leaked
    ? "The former one is refused at once, and so are all tokens issued before."
    : graceSeconds > 0
      ? `The former one is good for another ${durationText(graceSeconds)}, where the realm's policy holds for this client.`
      : "The former one is refused from the same moment on.";
  return `${what}\n${former}${journal.notify ? `\nThen: ${commandText(journal.notify)}` : ""}`;
}

export const ROTATE_QUESTION = "Go on? [y/N] ";

/** `--dry-run`: nothing was done. */
export function dryRunText(count: number): string {
  return `Nothing was done: ${plural(count, "secret")} would be rotated.`;
}

export function dryRunJson(ahead: readonly RotationAhead[]): string {
  const wouldRotate = ahead.map(({ kind, journal: { client, realm, sinks, leaked, notify }, graceSeconds }) => ({
    client,
    realm,
    kind,
    sinks,
    leaked,
    graceSeconds,
    ...(notify && { notify: notify.argv }),
  }));
  return JSON.stringify({ dryRun: true, wouldRotate }, null, 2);
}

function durationText(seconds: number): string {
  const units: [number, string][] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
  ];
  const unit = units.find(([size]) => seconds % size === 0 && seconds >= size);
  return unit ? `${seconds / unit[0]}${unit[1]}` : `${seconds}s`;
}
