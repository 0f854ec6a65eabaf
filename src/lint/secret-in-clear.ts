import type { ListEdit } from "#model/declaration.ts";
import type { Json } from "#model/json.ts";
import { MASKED, Secret } from "#model/secret.ts";
import type { Check, Found } from "./check.ts";

/** A secret that stands in the file is in every clone and every backup of it. */
export const secretInClear: Check<"secret-in-clear"> = {
  id: "secret-in-clear",
  severity: "warning",
  find({ declaration: { objects, sources } }) {
    // What a live realm holds was put there by somebody, and is nobody's text.
    if (sources.size === 0) return [];
    return [...objects].flatMap(([address, { fields }]) =>
      secretsIn(fields).flatMap(([field, secret]): Found<"secret-in-clear">[] => {
        const how = inClear(secret);
        return how === undefined ? [] : [{ code: "secret-in-clear", key: field, how, address, field }];
      }),
    );
  },
};

/** A client's, a user's, the mail server's, and those in maps of settings: `config.clientSecret`. */
function secretsIn(fields: Readonly<Record<string, Json | ListEdit>>): [string, Secret][] {
  return Object.entries(fields).flatMap(([field, value]): [string, Secret][] => {
    if (value instanceof Secret) return [[field, value]];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      inner instanceof Secret ? [[`${field}.${key}`, inner]] : [],
    );
  });
}

/** Neither a reference (Keycloak's own to its vault is one, too), nor the stars of an export, nor nothing. */
function inClear(secret: Secret): "value" | "default" | undefined {
  if (!secret.known || secret.equals(MASKED) || secret.equals("")) return undefined;
  if (!secret.ref.includes("$")) return "value";
  return /:-[^}]|^\$\(env:[^:)]*:[^)]/.test(secret.ref) ? "default" : undefined;
}
