import { expect, onTestFinished, test } from "vitest";
import { drifting } from "../../support/drift.ts";
import { makeRealm } from "../../support/keycloak.ts";
import { applyAll, wantedOf } from "../../support/street.ts";

const DECLARED = `
userFederation:
  people:
    providerId: ldap
    config:
      vendor: other
      connectionUrl: ldap://127.0.0.1:1
      usersDn: ou=people,dc=example,dc=test
      bindDn: cn=reader,dc=example,dc=test
      bindCredential: \${env:LDAP_PASSWORD}
      authType: simple
      rdnLDAPAttribute: uid
      uuidLDAPAttribute: entryUUID
      usernameLDAPAttribute: uid
      userObjectClasses: inetOrgPerson
      editMode: READ_ONLY
      enabled: false
      priority: 3
    mappers:
      email: { providerId: user-attribute-ldap-mapper, config: { ldap.attribute: mailbox, user.model.attribute: email, read.only: true, is.mandatory.in.ldap: false, always.read.value.from.ldap: false } }
      a/b department: { providerId: hardcoded-ldap-attribute-mapper, config: { ldap.attribute.name: ou, ldap.attribute.value: people } }
keyProviders:
  others: { providerId: aes-generated, config: { priority: 50 } }
  ours: { providerId: hmac-generated, config: { priority: 7, algorithm: HS256 } }
`;
const variables = { LDAP_PASSWORD: "the directory's secret" };

drifting("user federation with mappers, and keys", {
  declared: DECLARED,
  variables,
  drifts: [
    {
      title: "where the directory is",
      change: (hand) => hand.changeIn("/components", "people", { config: { connectionUrl: ["ldap://evil.test"] } }),
      says: ["~ user-federation people", "    config.connectionUrl  ldap://evil.test → ldap://127.0.0.1:1"],
    },
    {
      title: "a mapper that the server made, and the file changed",
      change: (hand) => hand.changeIn("/components", "email", { config: { "ldap.attribute": ["mail"] } }),
      says: ["~ user-federation people › user-federation-mapper email", "    config.ldap.attribute  mail → mailbox"],
    },
    {
      title: "which keys are taken first",
      change: (hand) => hand.changeIn("/components", "others", { config: { priority: ["1000"] } }),
      says: ["~ key-provider others", "    config.priority  1000 → 50"],
    },
    {
      title: "a mapper that was deleted",
      change: (hand) => hand.removeIn("/components", "a/b department"),
      says: ["+ user-federation people › user-federation-mapper a/b department"],
      isMadeAgain: true,
    },
    {
      title: "keys that were deleted",
      change: (hand) => hand.removeIn("/components", "ours"),
      says: ["+ key-provider ours"],
      isMadeAgain: true,
    },
  ],
});

test("a mapper that comes with the directory is there once; its secret stays; what is absent goes", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(wantedOf(realm.name, DECLARED, variables));
  const named = async (name: string) =>
    ((await realm.admin("GET", "/components")) as { name: string }[]).filter((one) => one.name === name);
  expect(await named("email")).toHaveLength(1);
  await applyAll(wantedOf(realm.name, "userFederation: { people: { mappers: { email: { absent: true } } } }"));
  expect(await named("email")).toEqual([]);
  await applyAll(wantedOf(realm.name, "userFederation: { folk: { was: people } }"));
  expect(await named("folk")).toMatchObject([{ config: { bindCredential: ["**********"], priority: ["3"] } }]);
  await applyAll(
    wantedOf(realm.name, "userFederation: { folk: { absent: true } }\nkeyProviders: { ours: { absent: true } }"),
  );
  expect([...(await named("folk")), ...(await named("ours")), ...(await named("username"))]).toEqual([]);
});
