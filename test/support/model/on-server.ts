/** Compact realms on a real server, by one request. */
import type { CompactRealm } from "../compact-realm.ts";
import { type Body, type BuiltIn, keys, representation } from "./representation.ts";

export interface Server {
  url: string;
  username: string;
  password: string;
}

export type Admin = (method: string, path: string, body?: unknown) => Promise<Body>;

export function adminOf({ url, username, password }: Server): Admin {
  let token = { value: "", until: 0 };
  return async (method, path, body) => {
    if (Date.now() > token.until) {
      const form = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
      const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body: form });
      token = { value: ((await answer.json()) as { access_token: string }).access_token, until: Date.now() + 30_000 };
    }
    const response = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token.value}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === "" ? {} : (JSON.parse(text) as Body);
  };
}

export async function builtIn(admin: Admin, name: string): Promise<BuiltIn> {
  await admin("POST", "", { realm: name, enabled: true, components: keys() });
  const exported = await exportOf(admin, name);
  await admin("DELETE", `/${name}`);
  return {
    clientScopes: withoutIds(exported["clientScopes"]) as Body[],
    defaults: exported["defaultDefaultClientScopes"] as string[],
    optionals: exported["defaultOptionalClientScopes"] as string[],
  };
}

export async function exportOf(admin: Admin, name: string): Promise<Body> {
  return admin("POST", `/${name}/partial-export?exportClients=true&exportGroupsAndRoles=true`);
}

/** Ordinary users with the ids that the server gave them. */
export async function withIds(admin: Admin, name: string, users: readonly Body[]): Promise<Body[]> {
  const found = (await admin("GET", `/${name}/users?max=100&briefRepresentation=true`)) as unknown as Body[];
  const ids = new Map(found.map(({ username, id }) => [username, id]));
  return users.map((user) => ({ ...user, id: ids.get(user["username"]) }));
}

/** Makes the realm whole, by import: users then have exactly the roles that are listed. */
export async function makeOnServer(admin: Admin, name: string, realm: CompactRealm, has: BuiltIn): Promise<void> {
  await admin("POST", "", representation(name, realm, has));
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "id" && key !== "containerId");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}
