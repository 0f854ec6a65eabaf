import type { TestRealm } from "./keycloak.ts";
import { type Story, story } from "./story.ts";

/** Declares something of the realm's settings, of clients, and of users: it takes all three rights to manage. */
export const FILE = `accessTokenLifespan: 5m
clients:
  web: { publicClient: true }
users:
  jane: { email: jane@example.com, firstName: Jane, lastName: Doe }
`;

export const secret = "robot's secret";

/** A service account of the realm with these roles of realm-management, as the shell of a pipeline has it. */
export async function robot(realm: TestRealm, roles: readonly string[], settings: Record<string, unknown> = {}) {
  const clientId = `robot-${roles.length}`;
  const id = await realm.client({ clientId, secret, serviceAccountsEnabled: true, ...settings });
  const [management] = (await realm.admin("GET", "/clients?clientId=realm-management")) as { id: string }[];
  const all = (await realm.admin("GET", `/clients/${management!.id}/roles`)) as { name: string }[];
  const { id: user } = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const held = all.filter(({ name }) => roles.includes(name));
  await realm.admin("POST", `/users/${user}/role-mappings/clients/${management!.id}`, held);
  const login = { KCX_ADMIN_CLIENT_ID: clientId, KCX_ADMIN_CLIENT_SECRET: secret, KEYCLOAK_LOGIN_REALM: realm.name };
  return { KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined, ...login };
}

/** A realm, and that file. */
export async function ourStory(settings: Parameters<typeof story>[0] = {}): Promise<Story> {
  const ours = await story(settings);
  await ours.file(FILE);
  return ours;
}

/** The lines of one check, without its label. */
export function linesOf(stdout: string, check: string): string[] {
  const lines = stdout.split("\n");
  const start = lines.findIndex((line) => line.slice(6, 17).trim() === check);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("      "));
  return start < 0 ? [] : lines.slice(start, end).map((line, index) => (index === 0 ? line : line.trim()));
}
