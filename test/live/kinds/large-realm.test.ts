import { drifting } from "../../support/drift.ts";

/** With more than a page of clients nothing is read that hangs on clients, but of those that are declared. */
drifting("in a realm of more than a hundred clients", {
  declared: `
roles: { cook: {}, chef: { composites: [cook, kitchen/open] } }
clients:
  kitchen:
    secret: "\${env:KITCHEN_SECRET}"
    serviceAccountsEnabled: true
    serviceAccountRoles: [cook]
    scopeMappings: [cook]
    roles: { open: { description: Opens the door }, close: { composites: [kitchen/open, cook] } }
    protocolMappers: { to-the-kitchen: { audience: kitchen } }
clientScopes: { orders: { roles: [kitchen/open] } }
groups: { staff: { roles: [kitchen/open] } }
users: { johndoe: { roles: [kitchen/open], groups: [/staff] } }
`,
  variables: { KITCHEN_SECRET: "the secret of the kitchen" },
  async byHand(_, realm) {
    const clients = Array.from({ length: 101 }, (_, index) => `client-${index}`);
    const makeSome = async () => {
      for (let clientId = clients.pop(); clientId; clientId = clients.pop())
        await realm.admin("POST", "/clients", { clientId });
    };
    await Promise.all(Array.from({ length: 4 }, makeSome));
  },
  drifts: [
    {
      title: "what a client's role includes",
      change: (hand) => hand.composite("kitchen/close", "cook", false),
      says: ["~ client kitchen › role close › composites", "    roles  + cook"],
    },
    {
      title: "what a realm's role includes",
      change: (hand) => hand.composite("chef", "kitchen/open", false),
      says: ["~ role chef › composites", "    roles  + kitchen/open"],
    },
    {
      title: "a client's role, mapper and secret",
      change: async (hand) => {
        await hand.role("kitchen/open", { description: "" });
        await hand.mapper(["clients", "kitchen"], "to-the-kitchen", { "included.client.audience": "account" });
        await hand.client("kitchen", { secret: "somebody else's" });
      },
      says: [
        "~ client kitchen",
        "    secret  ••• ${env:KITCHEN_SECRET} (changes)",
        "~ client kitchen › mapper to-the-kitchen",
        "    config.included.client.audience  account → kitchen",
        "~ client kitchen › role open",
        '    description  (none) → "Opens the door"',
      ],
    },
    {
      title: "the roles of a service account, of a token, of a scope, of a group and of a user",
      change: async (hand) => {
        await hand.roleOf(["users", "service-account-kitchen"], "cook", false);
        await hand.roleOf(["clients", "kitchen"], "cook", false);
        await hand.roleOf(["client-scopes", "orders"], "kitchen/open", false);
        await hand.roleOf(["groups", "/staff"], "kitchen/open", false);
        await hand.roleOf(["users", "johndoe"], "kitchen/open", false);
      },
      says: [
        "~ client-scope orders › role-scope",
        "    roles  + kitchen/open",
        "~ client kitchen › role-scope",
        "    roles  + cook",
        "~ client kitchen › service-account",
        "    roles  + cook",
        "~ group staff",
        "    roles  + kitchen/open",
        "~ user johndoe",
        "    roles  + kitchen/open",
      ],
    },
  ],
});
