/**
 * An administrator who may look but not export: kcx reads the same realm by the list endpoints. It is a client of the
 * realm itself, as `KCX_ADMIN_CLIENT_ID` with `--login-realm` is for.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "#model/secret.ts";
import { comparable, sessionOf, snapshotOf } from "../support/direct.ts";
import { type Story, story } from "../support/story.ts";

const FILE = `
owner: shop
accessTokenLifespan: 2m
attributes: { colour: blue }
roles:
  buyer: { description: buys, attributes: { level: ["1", "2"] } }
  chief: { composites: [buyer, till/open] }
groups: { staff: { roles: [buyer], subGroups: { early: { attributes: { floor: "1" }, roles: [till/open] } } } }
defaultGroups: [/staff]
clientScopes:
  audience: { type: default, roles: [buyer, till/open], protocolMappers: { m: { audience: till } } }
  other: { type: optional, description: another, includeInTokenScope: false }
clients:
  till: { standardFlowEnabled: false, roles: { open: { description: opens, composites: [buyer] } } }
  front: { publicClient: true, authenticationFlowBindingOverrides: { browser: ours }, defaultClientScopes: { with: [other] }, protocolMappers: { m: { audience: agent } } }
  agent:
    secret: the agent's secret
    serviceAccountsEnabled: true
    standardTokenExchange: true
    fullScopeAllowed: false
    serviceAccountRoles: [buyer, till/open]
authenticationFlows:
  ours:
    authenticationExecutions:
      - { authenticator: auth-cookie, requirement: ALTERNATIVE }
      - flowAlias: within
        requirement: ALTERNATIVE
        authenticationExecutions: [{ authenticator: identity-provider-redirector, requirement: REQUIRED, authenticatorConfig: { config: { defaultProvider: p } } }]
browserFlow: ours
organizationsEnabled: true
organizations: { acme: { domains: [acme.test], attributes: { a: b }, identityProviders: [p] } }
userFederation: { people: { providerId: ldap, config: { vendor: other, editMode: READ_ONLY, connectionUrl: "ldap://127.0.0.1:1", usersDn: ou=x, authType: none, usernameLDAPAttribute: uid, rdnLDAPAttribute: uid, uuidLDAPAttribute: entryUUID, userObjectClasses: person } } }
keyProviders: { ours: { providerId: hmac-generated, config: { priority: 7, algorithm: HS256 } } }
localizationTexts: { de: { hello: Hallo } }
requiredActions: { VERIFY_EMAIL: { priority: 7 } }
identityProviders: { p: { providerId: github, mappers: { m: { identityProviderMapper: hardcoded-attribute-idp-mapper, config: { attribute: a } } } } }
users: { johndoe: { firstName: John, lastName: Doe, email: john@example.test } }
`;

const SECRET = "the viewer's own secret";
let ours: Story;
let asViewer: Record<string, string | undefined>;

beforeAll(async () => {
  ours = await story({ ended: afterAll });
  await ours.file(FILE);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  await viewer("viewer", [
    "view-clients",
    "view-realm",
    "view-users",
    "view-identity-providers",
    "view-organizations",
    "view-authorization",
  ]);
  asViewer = { ...administratorOf("viewer"), KEYCLOAK_USER: undefined, KEYCLOAK_PASSWORD: undefined };
});

test("the realm is the same in every object and every field", async () => {
  const { name } = ours.realm;
  const login = {
    kind: "client",
    clientId: "viewer",
    clientSecret: new Secret(SECRET, "test"),
    origin: "test",
  } as const;
  const byLists = await snapshotOf(name, FILE, sessionOf(login, name));
  const byExport = await snapshotOf(name, FILE);
  expect(byLists && comparable(byLists)).toEqual(byExport && comparable(byExport));
  expect(byExport?.objects.size).toBeGreaterThan(100);
});

test("`kcx diff` gives the same plan", async () => {
  await ours.realm.admin("PUT", "", { accessTokenLifespan: 600 });
  await ours.realm.updateClient("agent", {
    secret: "another",
    attributes: { "standard.token.exchange.enabled": "false" },
  });
  await ours.realm.updateClient("front", { protocolMappers: [] });
  const [full, seen] = [await ours.kcx(["diff", "realm.yaml", "--json"]), await asSomebody("diff", "--json")];
  expect(JSON.parse(full.stdout).summary).toEqual({ create: 1, update: 2, delete: 0 });
  expect(JSON.parse(seen.stdout)).toEqual(JSON.parse(full.stdout));
  expect(seen.stderr).toContain(`client viewer (KCX_ADMIN_CLIENT_ID) in realm ${ours.realm.name} (--login-realm)`);
});

test("`kcx apply` is not let in, names the role, and leaves nothing that an apply by somebody else does not finish", async () => {
  const { code, stderr, stdout } = await asSomebody("apply");
  expect(stderr).toContain("answered 403 when asked to change the realm's settings");
  expect(stderr).toContain("it takes the role manage-realm of the client realm-management");
  expect(stdout).toContain("3 steps not done.");
  expect(code).toBe(4);

  const full = await ours.kcx(["apply", "realm.yaml"]);
  expect(full.stdout).toContain("Read again: the realm is as the file says.");
  expect((await asSomebody("diff")).stdout).toContain("No changes");
});

test("users that are declared and not shown are told with the role that is missing; without them, all is well", async () => {
  await viewer("half-blind", ["view-clients", "view-realm", "view-identity-providers", "view-organizations"]);
  const asHalfBlind = { ...asViewer, ...administratorOf("half-blind") };
  const refused = await ours.kcx(["diff", "realm.yaml", "--login-realm", ours.realm.name], asHalfBlind);
  expect(refused.stderr).toContain("answered 403 when asked to read the users");
  expect(refused.stderr).toContain("it takes the role view-users of the client realm-management");
  expect(refused.code).toBe(4);

  await ours.write("clients.yaml", `realm: ${ours.realm.name}\nowner: shop\nclients: { till: { enabled: false } }`);
  const seen = await ours.kcx(["diff", "clients.yaml", "--login-realm", ours.realm.name], asHalfBlind);
  expect(seen.stdout).toContain("~ client till\n    enabled  true → false\n");
  expect(seen.code).toBe(0);
});

function asSomebody(command: string, ...options: string[]) {
  return ours.kcx([command, "realm.yaml", "--login-realm", ours.realm.name, ...options], asViewer);
}

function administratorOf(clientId: string): Record<string, string> {
  return { KCX_ADMIN_CLIENT_ID: clientId, KCX_ADMIN_CLIENT_SECRET: SECRET };
}

/** A client whose service account has these roles of realm-management. */
async function viewer(clientId: string, roles: readonly string[]): Promise<void> {
  const { realm } = ours;
  const id = await realm.client({ clientId, secret: SECRET, serviceAccountsEnabled: true });
  const { id: user } = (await realm.admin("GET", `/clients/${id}/service-account-user`)) as { id: string };
  const { id: management } = await realm.readClient("realm-management");
  const known = (await realm.admin("GET", `/clients/${management}/roles`)) as { name: string }[];
  const given = known.filter(({ name }) => roles.includes(name));
  await realm.admin("POST", `/users/${user}/role-mappings/clients/${management}`, given);
}
