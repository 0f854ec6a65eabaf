import fc from "fast-check";
import { addressOf } from "#model/address.ts";
import { groupAddress } from "#model/role-ref.ts";

import { type Draw, entry, fields, flag, keys, members, oneOf, some, text, together, type Written } from "./draw.ts";
import { roleSetOf, setOf } from "./roles.ts";

export interface Names {
  realmRoles: readonly string[];
  /** `client/role`. */
  clientRoles: readonly string[];
  clients: readonly string[];
  scopes: readonly string[];
  /** Paths. */
  groups: readonly string[];
}

const ATTRIBUTES = { floor: entry, "a b.c": entry, badge: members("one", "two words", "größer") };

/** A role of the realm or, as `client/role`, of a client. It includes only roles that are named before it. */
export function role(draw: Draw, name: string, names: Names): Written {
  const at = name.lastIndexOf("/");
  const own = addressOf("role", name.slice(at + 1));
  const address = at < 0 ? own : `${addressOf("client", name.slice(0, at))}/${own}`;
  const all = [...names.realmRoles, ...names.clientRoles];
  return together(
    fields(address, some(draw, { description: text }), (hand, field, value) => hand.role(name, { [field]: value })),
    keys(address, "attributes", some(draw, ATTRIBUTES), (hand, key, value) =>
      hand.role(name, { attributes: { [key]: listed(value) } }),
    ),
    roleSetOf(draw, {
      address: `${address}/composites`,
      field: "roles",
      key: "composites",
      pool: [...all.slice(0, all.indexOf(name)), "uma_authorization", "account/view-profile"],
      change: (hand, member, isMember) => hand.composite(name, member, isMember),
    }),
  );
}

export function group(draw: Draw, path: string, names: Names): Written {
  const address = groupAddress(path);
  return together(
    fields(address, some(draw, { description: text }), (hand, field, value) => hand.group(path, { [field]: value })),
    keys(address, "attributes", some(draw, ATTRIBUTES), (hand, key, value) =>
      hand.group(path, { attributes: { [key]: listed(value) } }),
    ),
    roleSetOf(draw, {
      address,
      field: "roles",
      key: "roles",
      pool: [...names.realmRoles, ...names.clientRoles, "offline_access"],
      change: (hand, member, isMember) => hand.roleOf(["groups", path], member, isMember),
    }),
  );
}

export function defaultGroups(draw: Draw, names: Names): Written {
  return setOf(draw, {
    address: "default-groups",
    field: "groups",
    key: "defaultGroups",
    pool: names.groups,
    change: (hand, path, isMember) => hand.defaultGroup(path, isMember),
  });
}

const USER = {
  email: oneOf("one@example.test", "two@example.test", "Three@Example.Test"),
  firstName: oneOf("John", "Jan Maria", "Zoë", "O'Neill"),
  lastName: oneOf("Doe", "de la Cruz", "Müller"),
  enabled: flag,
  emailVerified: flag,
  requiredActions: members("UPDATE_PASSWORD", "VERIFY_EMAIL", "CONFIGURE_TOTP", "UPDATE_PROFILE"),
};

/** @param attributes those that the user profile admits. */
export function user(draw: Draw, name: string, names: Names, attributes: readonly string[]): Written {
  const address = addressOf("user", name.toLowerCase());
  const own = name.toLowerCase();
  const table = Object.fromEntries(attributes.map((attribute) => [attribute, entry]));
  const written = together(
    fields(address, some(draw, USER), (hand, field, value) => hand.user(own, { [field]: value })),
    keys(address, "attributes", some(draw, table), (hand, key, value) =>
      hand.user(own, { attributes: { [key]: listed(value) } }),
    ),
    ...belongings(draw, address, own, names, "roles", "groups"),
  );
  // Two users never have one address.
  const email = written.value["email"];
  const value =
    typeof email === "string" ? { ...written.value, email: email.replace("@", `+${own.length}@`) } : written.value;
  return { value: draw(fc.boolean()) ? { ...value, password: "${env:PASSWORD}" } : value, claims: written.claims };
}

/** Roles and groups of a user, or of a service account. */
export function belongings(
  draw: Draw,
  address: string,
  username: string,
  names: Names,
  roles: string,
  groups: string,
): Written[] {
  return [
    roleSetOf(draw, {
      address,
      field: "roles",
      key: roles,
      pool: [...names.realmRoles, ...names.clientRoles, "offline_access", "realm-management/view-users"],
      change: (hand, member, isMember) => hand.roleOf(["users", username], member, isMember),
    }),
    setOf(draw, {
      address,
      field: "groups",
      key: groups,
      pool: names.groups,
      change: (hand, path, isMember) => hand.groupOf(username, path, isMember),
    }),
  ];
}

/** Attributes of roles, groups and users are lists on the server. */
function listed(value: unknown): unknown {
  if (value === null) return undefined;
  return Array.isArray(value) ? value : [value];
}
