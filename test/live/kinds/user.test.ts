import { expect, onTestFinished, test } from "vitest";
import { drifting } from "../../support/drift.ts";
import { makeRealm } from "../../support/keycloak.ts";
import { carryOut, diffLines, plan, wantedOf } from "../../support/street.ts";

drifting("users", {
  declared: `
users:
  JohnDoe:
    email: John.Doe@Example.test
    firstName: John
    lastName: Doe
    emailVerified: true
    enabled: true
    password: "\${env:PASSWORD}"
    requiredActions: [UPDATE_PASSWORD, VERIFY_EMAIL]
    attributes: { shift: [night, day], badge: pl, gone: null }
    roles: [cook, kitchen/open]
    groups: [/staff/night, /guests]
  janedoe: { enabled: false, roles: { with: [cook] }, groups: { with: [/guests], without: [/staff] } }
  somebody: {}
  shortlived: { password: "\${env:PASSWORD}", attributes: { shift: day }, roles: [cook], groups: [/guests] }
userProfile:
  unmanagedAttributePolicy: ADMIN_EDIT
roles: { cook: {} }
clients: { kitchen: { roles: { open: {} } } }
groups:
  staff: { subGroups: { night: {} } }
  guests: {}
`,
  variables: { PASSWORD: "the password of johndoe" },
  async byHand(hand, realm) {
    await realm.user("theirs", "their password", { attributes: { theirs: ["1"] } });
    await hand.user("johndoe", { attributes: { theirs: ["kept", "twice"] } });
    await hand.user("janedoe", { email: "jane@example.test", firstName: "Jane", lastName: "Doe" });
    await hand.user("somebody", { firstName: "Some", requiredActions: ["TERMS_AND_CONDITIONS"] });
    await hand.roleOf(["users", "janedoe"], "offline_access", true);
    await hand.groupOf("janedoe", "/staff/night", true);
  },
  drifts: [
    {
      title: "a name",
      change: (hand) => hand.user("johndoe", { lastName: "Dough" }),
      says: ["~ user johndoe", "    lastName  Dough → Doe"],
    },
    {
      title: "the address, which the server keeps in lower case",
      change: (hand) => hand.user("johndoe", { email: "other@example.test" }),
      says: ["~ user johndoe", "    email  other@example.test → john.doe@example.test"],
    },
    {
      title: "flags",
      change: (hand) => hand.user("johndoe", { enabled: false, emailVerified: false }),
      says: ["~ user johndoe", "    emailVerified  false → true", "    enabled  false → true"],
    },
    {
      title: "a user that shall be disabled keeps its names",
      change: (hand) => hand.user("janedoe", { enabled: true }),
      says: ["~ user janedoe", "    enabled  true → false"],
    },
    {
      title: "a required action more, one less",
      change: (hand) => hand.user("johndoe", { requiredActions: ["UPDATE_PASSWORD", "CONFIGURE_TOTP"] }),
      says: ["~ user johndoe", "    requiredActions  + VERIFY_EMAIL  - CONFIGURE_TOTP"],
    },
    {
      title: "attributes",
      change: (hand) => hand.user("johndoe", { attributes: { shift: ["day"], badge: undefined, gone: ["back"] } }),
      says: [
        "~ user johndoe",
        "    attributes.badge  (none) → pl",
        "    attributes.gone  back → (none)",
        "    attributes.shift  day → night, day",
      ],
    },
    {
      title: "roles",
      change: async (hand) => {
        await hand.roleOf(["users", "johndoe"], "kitchen/open", false);
        await hand.roleOf(["users", "johndoe"], "offline_access", true);
      },
      says: ["~ user johndoe", "    roles  + kitchen/open  - offline_access"],
    },
    {
      title: "groups",
      change: async (hand) => {
        await hand.groupOf("johndoe", "/staff/night", false);
        await hand.groupOf("johndoe", "/staff", true);
      },
      says: ["~ user johndoe", "    groups  + /staff/night  - /staff"],
    },
    {
      title: "edited lists: only what they name",
      change: async (hand) => {
        await hand.roleOf(["users", "janedoe"], "cook", false);
        await hand.groupOf("janedoe", "/guests", false);
        await hand.groupOf("janedoe", "/staff", true);
      },
      says: ["~ user janedoe", "    groups  + /guests  - /staff", "    roles  + cook"],
    },
    {
      title: "a user that was deleted",
      change: (hand) => hand.removeUser("shortlived"),
      says: ["+ user shortlived"],
      isMadeAgain: true,
    },
  ],
});

drifting("the user behind a service account", {
  declared: `
clients:
  robot:
    serviceAccountsEnabled: true
    serviceAccountRoles: [cook, kitchen/open]
    serviceAccountGroups: [/staff]
  machine:
    serviceAccountsEnabled: true
    serviceAccountRoles: { with: [cook], without: [kitchen/open] }
  idle: { serviceAccountsEnabled: true, serviceAccountRoles: [] }
  still: { serviceAccountsEnabled: false, defaultClientScopes: [basic, roles], optionalClientScopes: [] }
  gate:
    fullScopeAllowed: false
    scopeMappings: [cook, kitchen/open]
  kitchen: { roles: { open: {} } }
roles: { cook: {} }
groups: { staff: {}, guests: {} }
`,
  async byHand(hand) {
    await hand.roleOf(["users", "service-account-machine"], "offline_access", true);
    await hand.groupOf("service-account-machine", "/guests", true);
    await hand.roleOf(["clients", "robot"], "offline_access", true);
  },
  drifts: [
    {
      title: "roles",
      change: async (hand) => {
        await hand.roleOf(["users", "service-account-robot"], "kitchen/open", false);
        await hand.roleOf(["users", "service-account-robot"], "realm-management/view-users", true);
      },
      says: ["~ client robot › service-account", "    roles  + kitchen/open  - realm-management/view-users"],
    },
    {
      title: "an edited list: only what it names",
      change: async (hand) => {
        await hand.roleOf(["users", "service-account-machine"], "cook", false);
        await hand.roleOf(["users", "service-account-machine"], "kitchen/open", true);
      },
      says: ["~ client machine › service-account", "    roles  + cook  - kitchen/open"],
    },
    {
      title: "no role, exactly; the one of everybody doesn't count",
      change: (hand) => hand.roleOf(["users", "service-account-idle"], "cook", true),
      says: ["~ client idle › service-account", "    roles  - cook"],
    },
    {
      title: "groups",
      change: async (hand) => {
        await hand.groupOf("service-account-robot", "/staff", false);
        await hand.groupOf("service-account-robot", "/guests", true);
      },
      says: ["~ client robot › service-account", "    groups  + /staff  - /guests"],
    },
    {
      title: "the roles that a client may put into tokens",
      change: async (hand) => {
        await hand.roleOf(["clients", "gate"], "kitchen/open", false);
        await hand.roleOf(["clients", "gate"], "offline_access", true);
      },
      says: ["~ client gate › role-scope", "    roles  + kitchen/open  - offline_access"],
    },
    {
      title: "a service account that nobody wants: the scope that it brings goes with it",
      change: (hand) => hand.client("still", { serviceAccountsEnabled: true }),
      says: ["~ client still", "    serviceAccountsEnabled  true → false"],
    },
    {
      title: "a service account that was switched off",
      change: (hand) => hand.client("robot", { serviceAccountsEnabled: false }),
      // The server deletes the user, and with it all that it had.
      says: [
        "~ client robot",
        "    serviceAccountsEnabled  false → true",
        "~ client robot › service-account",
        "    groups  + /staff",
        "    roles  + kitchen/open  + cook",
      ],
      isMadeAgain: true,
    },
  ],
});

test("an attribute that an administrator may not edit is dropped by the server, and told as what is left", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const wanted = wantedOf(
    realm.name,
    `
userProfile:
  attributes:
    shift: { permissions: { view: [admin], edit: [admin] } }
    hidden: { permissions: { view: [user], edit: [user] } }
users: { johndoe: { attributes: { shift: night, hidden: x, unknown: y, locale: de } } }`,
  );
  const outcomes = await carryOut(await plan(wanted));
  expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(await diffLines(wanted)).toEqual(["~ user johndoe", "    attributes.hidden  (none) → x"]);
});
