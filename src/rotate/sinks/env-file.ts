import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { readPrivate, writePrivate } from "./private-file.ts";
import type { Sink, SinkSpec, SinkWorld } from "./sink.ts";

/** One variable of a `.env`; every other byte of it stays. */
export function envFile(spec: SinkSpec & { kind: "env-file" }, { platform, setVariable }: SinkWorld): Sink {
  const changed = async (value: string) => setVariable(await readPrivate(spec, platform), spec.key, value);
  return {
    spec,
    async stage(secret) {
      // A secret that the server makes is of letters and digits, which any .env can hold.
      await changed((secret && openSecret(secret)) ?? "letters");
    },
    async publish(secret: Secret) {
      const value = openSecret(secret) ?? "";
      await writePrivate(spec, await changed(value), Buffer.from(value));
    },
  };
}
