import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { TestRealm } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

/**
 * What it takes of the client realm-management, measured: with exactly these roles the command works, and without any one of
 * them it does not. The table in docs/least-privilege.md is this one.
 */
const ROWS: readonly {
  what: string;
  file: string;
  changed?: string;
  diff: readonly string[];
  apply: readonly string[];
}[] = [
  {
    what: "clients, client scopes with their type in the realm, mappers",
    file: "clients: { a: { protocolMappers: { m: { audience: a } } } }\nclientScopes: { s: { type: optional, protocolMappers: { n: { audience: a } } } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-clients", "view-realm"],
  },
  {
    what: "a client's roles",
    file: "clients: { a: { roles: { r: { description: d } } } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-clients", "view-realm"],
  },
  {
    what: "realm settings",
    file: "accessTokenLifespan: 4m",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-realm", "view-clients"],
  },
  {
    what: "realm roles",
    file: "roles: { r: { description: d } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-realm", "view-clients"],
  },
  {
    what: "users",
    file: "users: { jane: { email: jane@example.test, firstName: Jane, lastName: Doe } }",
    diff: ["view-clients", "view-realm", "view-users"],
    apply: ["manage-users", "view-clients", "view-realm"],
  },
  {
    what: "groups",
    file: "groups: { staff: { attributes: { a: b } } }",
    diff: ["view-clients", "view-realm", "view-users"],
    apply: ["manage-users", "view-clients", "view-realm"],
  },
  {
    what: "registration policies, user profile, client policies",
    file: "registrationPolicies: { anonymous: { max-clients: { config: { max-clients: 7 } } } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-realm", "view-clients"],
  },
  {
    what: "required actions, flows, user federation, keys, texts",
    file: "requiredActions: { VERIFY_EMAIL: { priority: 7 } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-realm", "view-clients"],
  },
  {
    what: "organizations",
    file: "organizations: { acme: { attributes: { a: b } } }",
    diff: ["view-clients", "view-organizations", "view-realm"],
    apply: ["manage-organizations", "view-clients", "view-realm"],
  },
  {
    what: "who belongs to an organization",
    file: "organizations: { acme: { members: [ann] } }",
    diff: ["view-clients", "view-organizations", "view-realm", "view-users"],
    apply: ["manage-organizations", "manage-users", "view-clients", "view-realm"],
  },
  {
    what: "identity providers and their mappers",
    file: "identityProviders: { p: { providerId: github, mappers: { m: { identityProviderMapper: hardcoded-attribute-idp-mapper, config: { attribute: a } } } } }",
    diff: ["view-clients", "view-identity-providers", "view-realm"],
    apply: ["manage-identity-providers", "view-clients", "view-realm"],
  },
  {
    what: "events",
    file: "eventsEnabled: true\nenabledEventTypes: [LOGIN]\nadminEventsEnabled: true",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-realm", "view-clients"],
  },
  {
    what: "a new client's authorization settings",
    file: "clients: { guarded: { serviceAccountsEnabled: true, authorizationServicesEnabled: true, authorizationSettings: { scopes: { read: {} } } } }",
    diff: ["view-clients", "view-realm"],
    apply: ["manage-clients", "view-realm"],
  },
  {
    what: "authorization settings of a client that is there",
    file: "clients: { guarded: { authorizationSettings: { scopes: { read: {}, write: {} } } } }",
    diff: ["manage-clients", "view-realm"],
    apply: ["manage-clients", "view-realm"],
  },
  {
    what: "authorization settings by the role for them",
    file: "clients: { guarded: { authorizationSettings: { scopes: { read: {}, write: {}, more: {} } } } }",
    diff: ["manage-authorization", "view-clients", "view-realm"],
    apply: ["manage-authorization", "view-clients", "view-realm"],
  },
  {
    what: "a policy for roles",
    file: "clients: { guarded: { authorizationSettings: { policies: { p: { type: role, logic: POSITIVE, decisionStrategy: UNANIMOUS, config: { roles: [{ id: offline_access, required: false }] } } } } } }",
    diff: ["manage-clients", "view-realm"],
    apply: ["manage-clients", "view-realm"],
  },
];

let place: Story;
const robots = new Map<string, Record<string, string | undefined>>();

beforeAll(async () => {
  place = await story({ ended: () => {} });
  await place.realm.admin("PUT", "", { organizationsEnabled: true });
  await place.realm.admin("POST", "/users", { username: "ann" });
  return async () => place.realm.delete();
});

describe.each(ROWS)("$what", ({ file, diff, apply }) => {
  test("diff", async () => {
    await place.file(file);
    await expectLeast(diff, (as) => place.kcx(["diff", "realm.yaml", "--login-realm", place.realm.name], as));
  });

  test("apply", async () => {
    await place.file(file);
    // Least first: once it is applied there is nothing left to refuse.
    await expectLeast(apply, (as) => place.kcx(["apply", "realm.yaml", "--login-realm", place.realm.name], as));
  });
});

test("the realm file for such an account: made by an administrator, then it does the work", async () => {
  const text = await readFile(new URL("../../realms/kcx-robot.yaml", import.meta.url), "utf8");
  await place.write("robot.yaml", text);
  const { name } = place.realm;
  const made = await place.kcx(["apply", "robot.yaml", "--realm", name], { KCX_ROBOT_SECRET: "plainly-fake" });
  expect(made.code, made.stderr).toBe(0);
  await place.file(
    "roles: { auditor: {} }\nclients: { api: {} }\nusers: { john: { email: john@example.test } }\naccessTokenLifespan: 3m",
  );
  const robotLogin = {
    KEYCLOAK_USER: undefined,
    KCX_ADMIN_CLIENT_ID: "kcx-robot",
    KCX_ADMIN_CLIENT_SECRET: "plainly-fake",
  };
  const applied = await place.kcx(["apply", "realm.yaml", "--login-realm", name], robotLogin);
  expect(applied.code, applied.stderr).toBe(0);
  const again = await place.kcx(["diff", "realm.yaml", "--exit-code", "--login-realm", name], robotLogin);
  expect(again.code, again.stdout).toBe(0);
});

test("the documented table is the measured one", async () => {
  const page = await readFile(new URL("../../docs/least-privilege.md", import.meta.url), "utf8");
  const code = (roles: readonly string[]) => roles.map((role) => `\`${role}\``).join(", ");
  for (const { what, diff, apply } of ROWS) expect(page).toContain(`| ${what} | ${code(diff)} | ${code(apply)} |`);
});

type Run = (as: Record<string, string | undefined>) => Promise<{ code: number; stderr: string }>;

async function expectLeast(roles: readonly string[], run: Run): Promise<void> {
  for (const without of roles) {
    const { code, stderr } = await run(await robot(roles.filter((role) => role !== without)));
    expect([code, without], stderr).toEqual([4, without]);
  }
  const { code, stderr } = await run(await robot(roles));
  expect(code, stderr).toBe(0);
}

/** A service account with these roles and no others, as the variables that log in as it. */
async function robot(roles: readonly string[]): Promise<Record<string, string | undefined>> {
  const { realm } = place;
  const key = roles.join(" ");
  const known = robots.get(key);
  if (known) return known;
  const clientId = `robot-${robots.size + 1}`;
  const secret = "plainly-fake";
  const id = await realm.client({ clientId, secret, serviceAccountsEnabled: true, standardFlowEnabled: false });
  const { id: user } = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const manager = (await realm.readClient("realm-management")).id;
  const all = (await realm.admin("GET", `/clients/${manager}/roles`)) as { id: string; name: string }[];
  await give(
    realm,
    user,
    manager,
    all.filter(({ name }) => roles.includes(name)),
  );
  const login = { KEYCLOAK_USER: undefined, KCX_ADMIN_CLIENT_ID: clientId, KCX_ADMIN_CLIENT_SECRET: secret };
  robots.set(key, login);
  return login;
}

async function give(realm: TestRealm, user: string, client: string, roles: readonly object[]): Promise<void> {
  await realm.admin("POST", `/users/${user}/role-mappings/clients/${client}`, roles);
}
