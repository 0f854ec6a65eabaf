import { expect, onTestFinished, test } from "vitest";
import { everything } from "#keycloak/needs.ts";
import { readRealm } from "#keycloak/snapshot.ts";
import type { JsonMap } from "#model/json.ts";
import { KEY_PROVIDER, USER_STORAGE } from "#resources/component.ts";
import { ldapMappers } from "#resources/ldap-mappers.ts";
import { selfSigned } from "../../support/certificate.ts";
import { drifting } from "../../support/drift.ts";
import { makeRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, session, wantedOf } from "../../support/street.ts";

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

type Body = Record<string, unknown>;

async function made() {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  return realm;
}

test("a mapper that comes with a new directory is changed without saying what it is; Kerberos finds its step switched on", async () => {
  const realm = await made();
  const directory = (vendor: string, more = "") => `
    providerId: ldap
    config:
      vendor: ${vendor}
      connectionUrl: ldap://127.0.0.1:1
      usersDn: dc=test
      authType: none
      rdnLDAPAttribute: uid
      uuidLDAPAttribute: entryUUID
      usernameLDAPAttribute: uid
      userObjectClasses: [person, inetOrgPerson]
      editMode: READ_ONLY${more}`;
  const step = (requirement: string) => `{ authenticator: auth-spnego, requirement: ${requirement} }`;
  const kerberos = `
      allowKerberosAuthentication: true
      kerberosRealm: EXAMPLE.TEST
      serverPrincipal: HTTP/sso.example.test
      keyTab: /nowhere`;
  await applyAll(
    wantedOf(
      realm.name,
      `
userFederation:
  people:${directory("other", kerberos)}
    mappers:
      email: { config: { ldap.attribute: mailbox } }
      Kerberos principal attribute mapper: { absent: true }
authenticationFlows:
  ours: { authenticationExecutions: [${step("DISABLED")}] }`,
    ),
  );
  const components = (await realm.admin("GET", "/components")) as Body[];
  expect(components.find(({ name }) => name === "email")).toMatchObject({
    providerId: "user-attribute-ldap-mapper",
    config: { "ldap.attribute": ["mailbox"], "user.model.attribute": ["email"] },
  });
  expect(components.filter(({ name }) => name === "Kerberos principal attribute mapper")).toEqual([]);
});

test("every mapper that comes with a directory is known, so that one that is gone stays gone elsewhere", async () => {
  const realm = await made();
  for (const vendor of ["ad", "rhds", "other", "tivoli", "edirectory"]) {
    for (const [rdn, editMode] of [
      ["cn", "READ_ONLY"],
      ["cn", "WRITABLE"],
      ["uid", "WRITABLE"],
    ] as const) {
      const config: JsonMap = {
        ...{ vendor, editMode, rdnLDAPAttribute: rdn, usernameLDAPAttribute: "uid", uuidLDAPAttribute: "id" },
        ...{ connectionUrl: "ldap://127.0.0.1:1", usersDn: "dc=test", authType: "none", userObjectClasses: "person" },
      };
      await realm.admin("POST", "/components", {
        ...{ name: `${vendor} ${rdn} ${editMode}`, providerId: "ldap", providerType: USER_STORAGE },
        config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, [value]])),
      });
      const components = (await realm.admin("GET", "/components")) as Body[];
      const { id } = components.find(({ name }) => name === `${vendor} ${rdn} ${editMode}`) ?? {};
      const names = components.filter(({ parentId }) => parentId === id).map(({ name }) => name);
      expect([vendor, rdn, editMode, ...names.sort()]).toEqual([vendor, rdn, editMode, ...ldapMappers(config).sort()]);
    }
  }
});

test("a certificate and its key change together, though nobody sees the key", async () => {
  const realm = await made();
  const keys = () => {
    const { key: KEY, cert: CERTIFICATE } = selfSigned();
    const config = '{ priority: 300, privateKey: "${env:KEY}", certificate: "${env:CERTIFICATE}" }';
    return wantedOf(realm.name, `keyProviders: { imported: { providerId: rsa, config: ${config} } }`, {
      KEY,
      CERTIFICATE,
    });
  };
  await applyAll(keys());
  const publicKey = async () =>
    ((await realm.admin("GET", "/keys")) as { keys: Body[] }).keys.find((key) => key["providerPriority"] === 300)?.[
      "publicKey"
    ];
  const before = await publicKey();
  const next = keys();
  expect((await diffLines(next)).map((line) => line.trim().split("  ")[0])).toEqual([
    "~ key-provider imported",
    "config.certificate",
    "config.privateKey",
  ]);
  await applyAll(next);
  expect(await publicKey()).not.toBe(before);
});

test("of two of one name nobody knows which is meant", async () => {
  const realm = await made();
  const { id: parentId } = (await realm.admin("GET", "")) as Body;
  for (const priority of ["1", "2"])
    await realm.admin("POST", "/components", {
      ...{ name: "k", providerId: "hmac-generated", providerType: KEY_PROVIDER, parentId },
      config: { priority: [priority] },
    });
  const wanted = wantedOf(realm.name, "keyProviders: { k: { config: { priority: 3 } } }");
  await expect(applyAll(wanted)).rejects.toThrow("the realm has more than one key-provider k");
  await applyAll(wantedOf(realm.name, "keyProviders: { other: { providerId: hmac-generated } }"));
  const { twins } = (await readRealm(session(), realm.name, everything(false)))?.realm ?? {};
  expect(twins).toEqual(["key-provider/k"]);
});
