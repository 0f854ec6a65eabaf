import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import { SECRETS } from "./secrets.ts";

type Body = Record<string, unknown>;

export async function userProfile(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.userProfile((profile) => {
    profile.unmanagedAttributePolicy = "ADMIN_VIEW";
    profile.groups.push({
      name: "work",
      displayHeader: "${work}",
      displayDescription: "Where",
      annotations: { a: "b" },
    });
    profile.attributes.unshift({
      name: "department",
      displayName: "Department",
      group: "work",
      multivalued: true,
      permissions: { view: ["admin", "user"], edit: ["admin"] },
      required: { roles: ["user"], scopes: ["orders"] },
      validations: { length: { min: 1, max: 40, "trim-disabled": true }, options: { options: ["north", "south"] } },
      annotations: { inputType: "multiselect", helper: "one or both" },
      selector: { scopes: ["orders"] },
    });
    for (const attribute of profile.attributes) if (attribute.name === "email") delete attribute["required"];
  });
}

export async function users(realm: TestRealm, hand: ByHand): Promise<void> {
  await realm.admin("POST", "/users", {
    username: "ann",
    enabled: true,
    emailVerified: true,
    email: "ann@example.test",
    firstName: "Ann",
    lastName: "Ångström",
    attributes: { department: ["north", "south"], locale: ["de"] },
    credentials: [{ type: "password", value: SECRETS.ANN_PASSWORD, temporary: false }],
    requiredActions: [],
  });
  await realm.admin("POST", "/users", { username: "bob.builder@example.test", email: "bob@example.test" });
  await hand.user("bob.builder@example.test", { requiredActions: ["UPDATE_PROFILE", "TERMS_AND_CONDITIONS"] });
  await hand.user("ann", { requiredActions: [] });
  await hand.groupOf("ann", "/staff/night/deep down", true);
  await hand.groupOf("ann", "/everybody", false);
  await hand.roleOf(["users", "ann"], "auditor", true);
  await hand.roleOf(["users", "ann"], "agent/cook", true);
}

export async function organizations(realm: TestRealm, hand: ByHand): Promise<void> {
  await hand.add("/organizations", {
    name: "ACME & Sons",
    alias: "acme",
    description: "They buy a lot",
    redirectUrl: "https://acme.example.test",
    attributes: { tier: ["gold"], regions: ["north", "south"] },
    domains: [{ name: "acme.test" }, { name: "acme.example.test" }],
  });
  await hand.add("/organizations", { name: "small", enabled: false, domains: [{ name: "small.test" }] });
  const all = (await realm.admin("GET", "/organizations")) as Body[];
  const acme = all.find(({ alias }) => alias === "acme")?.["id"];
  await realm.admin("POST", `/organizations/${acme}/identity-providers`, "partner");
  const [ann] = (await realm.admin("GET", "/users?exact=true&username=ann")) as Body[];
  await realm.admin("POST", `/organizations/${acme}/members`, ann?.["id"]);
}

/** A directory that nobody can reach, which makes mappers of its own; keys of ours, and the realm's own moved back. */
export async function components(realm: TestRealm, hand: ByHand): Promise<void> {
  const { id } = (await realm.admin("GET", "")) as { id: string };
  const add = (providerType: string, component: Body) =>
    hand.add("/components", { providerType, parentId: id, ...component });
  await add("org.keycloak.storage.UserStorageProvider", { name: "people", providerId: "ldap", config: DIRECTORY });
  const all = (await realm.admin("GET", "/components")) as (Body & { id: string })[];
  const people = all.find(({ name }) => name === "people")?.id;
  await add("org.keycloak.storage.ldap.mappers.LDAPStorageMapper", {
    name: "a/b department",
    providerId: "hardcoded-ldap-attribute-mapper",
    parentId: people,
    config: { "ldap.attribute.name": ["ou"], "ldap.attribute.value": ["people"] },
  });
  await add("org.keycloak.storage.ldap.mappers.LDAPStorageMapper", {
    name: "their groups",
    providerId: "group-ldap-mapper",
    parentId: people,
    config: {
      "groups.dn": ["ou=groups,dc=example,dc=test"],
      "group.name.ldap.attribute": ["cn"],
      "group.object.classes": ["groupOfNames"],
      "membership.ldap.attribute": ["member"],
      "membership.attribute.type": ["DN"],
      "membership.user.ldap.attribute": ["uid"],
      mode: ["READ_ONLY"],
      "user.roles.retrieve.strategy": ["LOAD_GROUPS_BY_MEMBER_ATTRIBUTE"],
      "preserve.group.inheritance": ["false"],
      "groups.path": ["/"],
    },
  });
  await hand.changeIn("/components", "email", { config: { "ldap.attribute": ["mailbox"] } });
  await hand.removeIn("/components", "last name");
  await add("org.keycloak.keys.KeyProvider", {
    name: "our rsa",
    providerId: "rsa",
    config: { privateKey: [SECRETS.OUR_RSA_PRIVATE_KEY], priority: ["120"], algorithm: ["RS384"] },
  });
  await add("org.keycloak.keys.KeyProvider", {
    name: "our hmac",
    providerId: "hmac-generated",
    config: { algorithm: ["HS256"], secretSize: ["32"], priority: ["7"] },
  });
  await hand.changeIn("/components", "aes-generated", { config: { priority: ["77"] } });
}

const DIRECTORY = {
  vendor: ["other"],
  connectionUrl: ["ldap://127.0.0.1:1"],
  usersDn: ["ou=people,dc=example,dc=test"],
  bindDn: ["cn=reader,dc=example,dc=test"],
  bindCredential: [SECRETS.PEOPLE_BIND_CREDENTIAL],
  authType: ["simple"],
  rdnLDAPAttribute: ["uid"],
  uuidLDAPAttribute: ["entryUUID"],
  usernameLDAPAttribute: ["uid"],
  userObjectClasses: ["inetOrgPerson, organizationalPerson"],
  editMode: ["WRITABLE"],
  importEnabled: ["true"],
  enabled: ["false"],
  priority: ["3"],
  searchScope: ["2"],
  pagination: ["true"],
  cachePolicy: ["EVICT_WEEKLY"],
  evictionDay: ["2"],
  evictionHour: ["3"],
  evictionMinute: ["4"],
};
