import { envFile } from "./env-file.ts";
import { exec } from "./exec.ts";
import { kubernetes } from "./kubernetes.ts";
import { secretFile } from "./secret-file.ts";
import type { Sink, SinkSpec, SinkWorld } from "./sink.ts";

export function sinkOf(spec: SinkSpec, world: SinkWorld): Sink {
  switch (spec.kind) {
    case "env-file":
      return envFile(spec, world);
    case "file":
      return secretFile(spec, world);
    case "exec":
      return exec(spec, world);
    case "kubernetes":
      return kubernetes(spec, world);
  }
}
