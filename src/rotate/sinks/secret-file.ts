import { openSecret } from "#model/open-secret.ts";
import { readPrivate, writePrivate } from "./private-file.ts";
import type { Sink, SinkSpec, SinkWorld } from "./sink.ts";

/** A file that holds the secret and nothing else, not even a line end: some readers would take it for a part. */
export function secretFile(spec: SinkSpec & { kind: "file" }, { platform }: SinkWorld): Sink {
  return {
    spec,
    async stage() {
      await readPrivate(spec, platform);
    },
    async publish(secret) {
      await readPrivate(spec, platform);
      const bytes = Buffer.from(openSecret(secret) ?? "");
      await writePrivate(spec, bytes, bytes);
    },
  };
}
