import { KcxError } from "#errors.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Sink, SinkSpec, SinkWorld } from "./sink.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** The manifest of a Secret on stdout, for `kubectl apply -f -`. */
export function kubernetes(spec: SinkSpec & { kind: "kubernetes" }, { out }: SinkWorld): Sink {
  const { name, namespace, key } = spec;
  return {
    spec,
    async stage() {
      const bad = [
        ...(NAME.test(name) && name.length <= 253 ? [] : [`${JSON.stringify(name)} is no name of a Secret`]),
        ...(namespace === undefined || (LABEL.test(namespace) && namespace.length <= 63)
          ? []
          : [`${JSON.stringify(namespace)} is no namespace`]),
        ...(/^[-._a-zA-Z0-9]{1,253}$/.test(key) ? [] : [`${JSON.stringify(key)} is no key of a Secret`]),
      ];
      if (bad.length > 0) throw new KcxError("UNSAFE_SINK", bad.join("; "));
    },
    async publish(secret) {
      const data = Buffer.from(openSecret(secret) ?? "").toString("base64");
      const lines = [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        `  name: ${JSON.stringify(name)}`,
        ...(namespace === undefined ? [] : [`  namespace: ${JSON.stringify(namespace)}`]),
        "type: Opaque",
        "data:",
        `  ${JSON.stringify(key)}: ${data}`,
      ];
      out(lines.join("\n"));
    },
  };
}
