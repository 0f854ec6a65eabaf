import type { Client } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";
import { wordsOf } from "./words.ts";

/**
 * The words `organization`, `organization:*` and `organization:alias` (OrganizationScope). They are no names of scopes
 * but ways to ask for the one scope `organization`, which the client must have; where organizations are off they are
 * accepted and count for nothing, except that an odd few still make a request valid that has no other scope.
 */
export type OrganizationKind = "plain" | "all" | "alias";

export function organizationKind(word: string): OrganizationKind | undefined {
  if (word === "organization") return "plain";
  if (word === "organization:*") return "all";
  return word.startsWith("organization:") ? "alias" : undefined;
}

/**
 * Whether the words of this kind stand against the request.
 *
 * @param asker the client in the server's context, whose scopes they are looked up among: in an exchange that is the
 * subject token's client (verifying it put that there), whatever the requester has.
 * @returns `"unknown"`: it lies with organizations and their members.
 */
export function organizationsAllow(
  index: RealmIndex,
  asker: Client,
  words: readonly string[],
  available: ReadonlySet<string>,
  isOn: boolean,
): boolean | "unknown" {
  const asked = words.filter((word) => organizationKind(word) !== undefined);
  const isAttached = hasOrganization(asker);
  if (!asked.every((word) => isAttached || (word === "organization" && available.has(word)))) return false;
  const kinds = new Set(asked.map(organizationKind));
  if (!isOn || asked.length === 0) return true;
  if (kinds.size > 1) return false;
  if (kinds.has("plain")) return true;
  const organizations = index.organizations ? index.known.organizations : new Set<string>();
  if (organizations === undefined) return "unknown";
  const isKnown = (word: string) => word === "organization:*" || organizations.has(word.slice("organization:".length));
  if (!asked.every(isKnown)) return false;
  // Where there are none, nobody can be a member.
  return organizations.size === 0 ? true : "unknown";
}

/** Names that these words add to those that a request may hold. */
export function organizationNames(
  client: Client,
  asker: Client,
  words: readonly string[],
  isOn: boolean,
): readonly string[] {
  const isPlain = isOn && client.optionals.has("organization");
  return words.filter((word) =>
    word === "organization:*" ? hasOrganization(asker) : word === "organization" && isPlain,
  );
}

/** Whoever asks for certain organizations doesn't get the scope that the client has by default. */
export function replacesDefault(scope: string | undefined): boolean {
  if (scope === undefined) return false;
  return wordsOf(scope).some((word) => ["all", "alias"].includes(organizationKind(word) ?? ""));
}

/** The client has the scope, one way or the other. */
export function hasOrganization(client: Client): boolean {
  return client.optionals.has("organization") || client.defaults.some(({ name }) => name === "organization");
}
