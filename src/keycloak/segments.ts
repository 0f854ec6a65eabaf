import { KcxError } from "#errors.ts";

/** Server ids are UUIDs, or any text an import gave them, but never a path. */
export function safe(id: string): string {
  if (/^[\w-]+$/.test(id)) return id;
  throw new KcxError("SERVER_REFUSED", `the id ${JSON.stringify(id)} would not be safe in a path, so nothing was sent`);
}

/**
 * A name where the server has no id to ask by. The admin client encodes all but dots, and `..` would address what lies
 * above: `DELETE …/identity-provider/instances/..`.
 */
export function safeName(name: string): string {
  if (name !== "" && name !== "." && name !== "..") return name;
  throw new KcxError(
    "SERVER_REFUSED",
    `the name ${JSON.stringify(name)} would not be safe in a path, so nothing was sent`,
  );
}
