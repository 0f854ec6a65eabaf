import { type Address, addressOf, parseAddress } from "#model/address.ts";
import type { Entry } from "#model/realm.ts";
import { RealmIndex } from "../realm-index.ts";

/** Whose tokens are exchanged. */
export type Who =
  /** Users who have the very same roles; the first stands for all of them. */
  | { kind: "users"; names: readonly string[] }
  | { kind: "service-account"; client: string }
  /**
   * Whoever else there is, between two who aren't there: what the one with nothing but the default role can do,
   * everybody can; what takes the one with every role of the realm depends on roles.
   */
  | { kind: "anybody"; roles: "least" | "most" };

/** Names that no user has: Keycloak refuses blanks in them. */
const LEAST = "(any user)";
const MOST = "(a user with every role)";
const IMAGINED = [LEAST, MOST].map((name) => addressOf("user", name));

/** The realm, and in it the two who stand for everybody. */
export function imagine({ realm, known, allRoles }: RealmIndex): RealmIndex {
  const user = (username: string, held: readonly Address[]): [Address, Entry] => [
    addressOf("user", username),
    { fields: { username, enabled: true, roles: held, groups: [] } },
  ];
  const objects = new Map([...realm.objects, user(LEAST, []), user(MOST, [...allRoles])]);
  return new RealmIndex({ ...realm, objects }, { ...known, imagined: new Set(IMAGINED) });
}

/**
 * Everybody whose tokens differ.
 *
 * @param names the users to look at; absent: all whose roles were read.
 */
export function peopleOf(index: RealmIndex, names: readonly string[] = usersOf(index)): readonly Who[] {
  const alike = new Map<string, string[]>();
  const apart = index.tellsPeopleApart;
  for (const name of names) {
    const user = index.user(name);
    if (user?.roles === undefined) continue;
    const agreed = [...(index.known.consents?.get(user.address) ?? [])].map(([id, scopes]) => [id, ...scopes]);
    const key = JSON.stringify([user.enabled, [...user.roles].sort(), agreed, ...(apart ? [name] : [])]);
    const group = alike.get(key);
    if (group) group.push(name);
    else alike.set(key, [name]);
  }
  return [
    ...[...alike.values()].map((group): Who => ({ kind: "users", names: group })),
    { kind: "anybody", roles: "least" },
    { kind: "anybody", roles: "most" },
  ];
}

/** The user who logs in for them. */
export function userOf(who: Exclude<Who, { kind: "service-account" }>): string {
  if (who.kind === "anybody") return who.roles === "least" ? LEAST : MOST;
  return who.names[0] ?? "";
}

function usersOf({ realm }: RealmIndex): string[] {
  const users = [...realm.objects.keys()].filter((address) => /^user\/[^/]+$/.test(address));
  return users.filter((address) => !IMAGINED.includes(address)).map((address) => parseAddress(address).name);
}
