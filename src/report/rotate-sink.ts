import type { Command } from "#rotate/journal.ts";
import type { SinkSpec } from "#rotate/sinks/sink.ts";

/** Where a secret goes, as a person would say it. */
export function sinkText(sink: SinkSpec): string {
  switch (sink.kind) {
    case "env-file":
      return `${sink.name} (${sink.key})`;
    case "file":
      return sink.name;
    case "exec":
      return `\`${commandText(sink)}\``;
    case "kubernetes":
      return `stdout, as the Secret ${sink.namespace === undefined ? "" : `${sink.namespace}/`}${sink.name} (${sink.key})`;
  }
}

export function commandText({ argv }: Pick<Command, "argv">): string {
  return argv.map((arg) => (/^[\w.:/@%+={}-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)).join(" ");
}
