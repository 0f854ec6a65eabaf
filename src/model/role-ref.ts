import { type Address, addressOf, parseAddress } from "./address.ts";

/**
 * How people name a role: `auditor` is a realm role, `pizzeria-backend/cook` a role of a client. A client id may hold
 * slashes (many are URLs), so the last one divides; the few role names that hold one need the long form
 * `{ realm: […], client: { x: […] } }`.
 */
export function roleAddress(text: string): Address {
  const at = text.lastIndexOf("/");
  return at < 0 ? addressOf("role", text) : clientRoleAddress(text.slice(0, at), text.slice(at + 1));
}

export function clientRoleAddress(clientId: string, role: string): Address {
  return `${addressOf("client", clientId)}/${addressOf("role", role)}`;
}

/** What a person would write for it. */
export function roleText(address: Address): string {
  const { name, parent } = parseAddress(address);
  return parent === undefined ? name : `${parseAddress(parent).name}/${name}`;
}

/** `/a/b` for `group/a/group/b`. A slash within a name is written `~/`, as Keycloak writes it in paths. */
export function groupText(address: Address): string {
  const names = address.split("/").filter((_, index) => index % 2 === 1);
  return `/${names.map((name) => decodeURIComponent(name).replaceAll("/", "~/")).join("/")}`;
}

/** `/a/b` → `group/a/group/b`. A slash inside a name is written `~/`, as Keycloak writes it in paths. */
export function groupAddress(path: string): string {
  const names = path.replace(/^\//, "").replaceAll("~/", "\u0000").split("/");
  return names.map((name) => addressOf("group", name.replaceAll("\u0000", "/"))).join("/");
}

/** The roles of `{ realm: […], client: { x: […] } }`, or of an export's `realmRoles` and `clientRoles`. */
export function roleAddresses(
  realm: readonly string[],
  client: Readonly<Record<string, readonly string[]>>,
): Address[] {
  const ofClients = Object.entries(client).flatMap(([id, names]) => names.map((name) => clientRoleAddress(id, name)));
  return [...realm.map((name) => addressOf("role", name)), ...ofClients].sort();
}
