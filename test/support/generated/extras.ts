import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import type { RealmFile } from "./file.ts";

/** What others made in a realm, beside the objects of a file and beneath them: it must survive whatever kcx does. */
export async function extras(realm: TestRealm, hand: ByHand, { names }: RealmFile): Promise<void> {
  await beside(realm, hand);
  for (const clientId of names.clients) {
    await hand.client(clientId, {
      attributes: { theirs: "kept", "tls.client.certificate.bound.access.tokens": "false" },
    });
    await hand.addRole(`${clientId}/theirs`, { description: "by hand", attributes: { theirs: ["1"] } });
    await hand.addMapper(["clients", clientId], CLAIM);
  }
  for (const scope of names.scopes) {
    await hand.clientScope(scope, { attributes: { theirs: "kept" } });
    await hand.addMapper(["client-scopes", scope], CLAIM);
  }
  for (const role of [...names.realmRoles, ...names.clientRoles])
    await hand.role(role, { attributes: { theirs: ["1", "2"] } });
  for (const path of names.groups) {
    await hand.group(path, { attributes: { theirs: ["1", "2"] } });
    await hand.addGroup(`${path}/theirs`, { attributes: { deep: ["down"] } });
  }
  for (const username of names.users) {
    const own = username.toLowerCase();
    await hand.user(own, { attributes: { theirs: ["kept"] } });
    // Nobody declares these: a file that names a user's roles and groups has them exactly, or edits those of its own.
    await realm.admin("POST", "/users", { username: `friend.of.${own}`, email: `friend+${own.length}@example.test` });
  }
}

const CLAIM = {
  name: "by hand",
  protocol: "openid-connect",
  protocolMapper: "oidc-hardcoded-claim-mapper",
  config: {
    "claim.name": "theirs",
    "claim.value": "1",
    "access.token.claim": "true",
    "introspection.token.claim": "true",
  },
};

async function beside(realm: TestRealm, hand: ByHand): Promise<void> {
  await realm.client({ clientId: "theirs", serviceAccountsEnabled: true, protocolMappers: [CLAIM] });
  await realm.clientScope({ name: "theirs", protocolMappers: [CLAIM] });
  await hand.addRole("theirs", { attributes: { theirs: ["1"] } });
  await hand.composite("theirs", "offline_access", true);
  await hand.addGroup("/theirs");
  await hand.addGroup("/theirs/beneath", { attributes: { deep: ["down"] } });
  await realm.user("theirs", "Their Password, 1 OF many", { groups: ["/theirs"] });
  await hand.roleOf(["users", "service-account-theirs"], "theirs", true);
  await hand.roleOf(["groups", "/theirs"], "theirs", true);
  await hand.addRegistrationPolicy("authenticated/client-disabled");
  await hand.userProfile(({ attributes, groups }) => {
    attributes.push({ name: "theirs", displayName: "Theirs", permissions: { view: ["admin"], edit: ["admin"] } });
    groups.push({ name: "theirs", displayHeader: "Theirs" });
  });
  await hand.clientPolicies("profiles", (profiles) => [...profiles, { name: "theirs", executors: [] }]);
  await hand.clientPolicies("policies", (policies) => [
    { name: "theirs", enabled: false, conditions: [], profiles: ["theirs"] },
    ...policies,
  ]);
  await hand.realm({ attributes: { theirs: "kept" }, webAuthnPolicyRpEntityName: "theirs" });
}
