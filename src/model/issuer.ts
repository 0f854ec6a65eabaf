import { get, type JsonMap } from "./json.ts";

/** The address that a realm has of its own, whatever the server's (its attribute `frontendUrl`). */
export function frontendUrlOf(attributes: JsonMap): string | undefined {
  const own = get(attributes, "frontendUrl");
  return typeof own === "string" ? own.replace(/\/+$/, "") || undefined : undefined;
}

/** What a realm calls itself under an address of its server, and where it is asked. */
export function issuerIn(server: string, realm: string): string {
  return `${server}/realms/${encodeURIComponent(realm)}`;
}
