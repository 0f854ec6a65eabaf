import { type Address, parseAddress } from "#model/address.ts";
import type { Declaration, Declared } from "#model/declaration.ts";
import { ListEdit } from "#model/declaration.ts";
import type { Rights } from "#model/diagnosis.ts";
import { asStrings } from "#model/json.ts";

/** What a right is about: `view-realm` and `manage-realm`, … */
type Area = "realm" | "clients" | "users" | "identity-providers" | "organizations";

/** Roles of the client that manages a realm, beside master's `create-realm`. */
export interface Needed {
  read: ReadonlySet<string>;
  write: ReadonlySet<string>;
}

/** What an administrator was found to hold. */
export interface Held extends Pick<Rights, "source" | "all" | "client"> {
  roles: ReadonlySet<string>;
  /** Nothing shows whether these are held. */
  unknown: ReadonlySet<string>;
}

/** What it takes to write one object of each kind, as 26.7.3 answers (403 without). */
const AREAS: Readonly<Record<string, (address: Address, declared: Declared) => readonly Area[]>> = {
  realm: (_, { fields }) => (Object.keys(fields).length > 0 ? ["realm"] : []),
  role: (address) => [roleArea(address)],
  // A role is added to a list by somebody who may manage both.
  composites: (address, declared) => [roleArea(address), ...rolesIn(declared)],
  "role-scope": (_, declared) => ["clients", ...rolesIn(declared)],
  client: () => ["clients"],
  mapper: () => ["clients"],
  "client-scope": () => ["clients"],
  user: () => ["users"],
  group: () => ["users"],
  "service-account": () => ["users"],
  "default-groups": () => ["realm"],
  "user-profile": () => ["realm"],
  "registration-policy": () => ["realm"],
  "client-profile": () => ["realm"],
  "client-policy": () => ["realm"],
  "required-action": () => ["realm"],
  "user-federation": () => ["realm"],
  "user-federation-mapper": () => ["realm"],
  "key-provider": () => ["realm"],
  localization: () => ["realm"],
  authorization: () => ["clients"],
  organization: (_, { fields }) => ["organizations", ...("members" in fields ? (["users"] as const) : [])],
  flow: () => ["realm"],
  "flow-bindings": () => ["realm"],
  "flow-overrides": () => ["clients"],
  "identity-provider": () => ["identity-providers"],
  "identity-provider-mapper": () => ["identity-providers"],
};

/** The kinds whose needs are known. */
export const KINDS_WITH_NEEDS: readonly string[] = Object.keys(AREAS);

/** The least that a file takes. Reading compares whole lists of clients, scopes and roles, whatever is declared. */
export function rightsNeeded({ objects }: Pick<Declaration, "objects">): Needed {
  const areas = new Set(
    [...objects].flatMap(([address, own]) => AREAS[parseAddress(address).kind]?.(address, own) ?? []),
  );
  return {
    read: new Set([
      "view-realm",
      "view-clients",
      ...[...areas].filter((area) => !ALWAYS_READ.includes(area)).map((area) => `view-${area}`),
      // Nobody who may only look is shown a client's authorization settings (`view-authorization` is not enough).
      ...([...objects.keys()].some((address) => parseAddress(address).kind === "authorization") ? [SHOWN_TO] : []),
    ]),
    write: new Set([...areas].map((area) => `manage-${area}`)),
  };
}

/** Of these whole lists are read anyway. */
const ALWAYS_READ: readonly Area[] = ["realm", "clients"];

/** Who is shown the authorization settings of a client that is there; the role for them alone is as good. */
const SHOWN_TO = "manage-clients";
const FOR_SETTINGS = "manage-authorization";

/** What is held set against what is needed; who makes a realm has every right in it from then on. */
export function judgeRights(held: Held, needed: Needed | undefined, exists: boolean): Rights {
  const { source, all, client, roles, unknown } = held;
  const has = (role: string) => all !== undefined || roles.has(role) || roles.has(managing(role));
  const wanted = exists ? needed : needed && { read: new Set<string>(), write: new Set(["create-realm"]) };
  const without = (list: ReadonlySet<string> = new Set()) => [...list].filter((role) => !has(role));
  const open = (role: string) => unknown.has(role) || unknown.has(managing(role));
  const isShown = (role: string) => role === SHOWN_TO && roles.has(FOR_SETTINGS);
  const missing = {
    read: without(wanted?.read).filter((role) => !isShown(role)),
    write: without(wanted?.write),
  };
  const settings = wanted?.read.has(SHOWN_TO) ? [FOR_SETTINGS] : [];
  const of = new Set([...(wanted?.read ?? []), ...(wanted?.write ?? []), ...settings, ...HARMLESS]);
  return {
    source,
    client,
    ...(all && { all }),
    ...(wanted && { needed: leastOf(wanted) }),
    missing: { read: missing.read.filter((role) => !open(role)), write: missing.write.filter((role) => !open(role)) },
    unknown: [...missing.read, ...missing.write].filter(open),
    superfluous: all || !exists || !needed || source === "probes" ? [] : [...roles].filter((role) => !of.has(role)),
  };
}

/** Who may manage may view. */
function managing(role: string): string {
  return role.replace(/^view-/, "manage-");
}

function leastOf({ read, write }: Needed): { read: readonly string[]; write: readonly string[] } {
  return { read: [...read].filter((role) => !write.has(managing(role))), write: [...write] };
}

/** They come with the view roles, or open the shorter way to read (an export also takes `query-groups`). */
const HARMLESS = ["query-clients", "query-groups", "query-users", "query-realms"];

function roleArea(address: Address): Area {
  return address.startsWith("client/") ? "clients" : "realm";
}

function rolesIn({ fields }: Declared): Area[] {
  const { roles } = fields;
  return (roles instanceof ListEdit ? [...roles.with, ...roles.without] : asStrings(roles)).map(roleArea);
}
