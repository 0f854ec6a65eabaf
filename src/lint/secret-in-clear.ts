import { asMap, type Json } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import type { Check, Found } from "./check.ts";

const FIELDS = ["secret", "password", "smtpServer.password"];

/** A secret that stands in the file is in every clone and every backup of it. */
export const secretInClear: Check<"secret-in-clear"> = {
  id: "secret-in-clear",
  severity: "warning",
  find: ({ declaration: { objects, sources } }) =>
    [...objects].flatMap(([address, { fields }]) =>
      FIELDS.flatMap((field): Found<"secret-in-clear">[] => {
        const [name = "", inner] = field.split(".");
        const value = inner === undefined ? fields[name] : asMap(fields[name] as Json | undefined)[inner];
        // What a live realm holds was put there by somebody, and is nobody's text.
        if (!(value instanceof Secret) || !value.known || value.equals("**********") || sources.size === 0) return [];
        if (!value.ref.includes("$")) return [{ code: "secret-in-clear", key: field, how: "value", address, field }];
        return /:-[^}]|^\$\(env:[^:)]*:[^)]/.test(value.ref)
          ? [{ code: "secret-in-clear", key: field, how: "default", address, field }]
          : [];
      }),
    ),
};
