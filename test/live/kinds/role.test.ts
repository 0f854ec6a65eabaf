import { drifting } from "../../support/drift.ts";

drifting("roles of a realm and of clients", {
  declared: `
roles:
  cook:
    description: Works in the kitchen
    attributes: { floor: [ground, first], badge: yes, gone: null, empty: [] }
  chef: { composites: [cook, kitchen/open, realm-management/view-users] }
  helper: { composites: { with: [cook], without: [offline_access] } }
  offline_access: { description: Ours }
clients:
  kitchen:
    roles:
      open: { description: Opens the door, attributes: { door: "1" } }
      close: { composites: [kitchen/open, cook] }
      a/b c%d: { description: A name that paths dislike }
  https://shop.example.test/app: { roles: { buyer: {} } }
`,
  async byHand(hand) {
    await hand.addRole("theirs", { attributes: { theirs: ["1"] } });
    await hand.addRole("kitchen/theirs", { description: "by hand" });
    await hand.role("cook", { attributes: { theirs: ["kept", "twice"] } });
    await hand.role("chef", { description: "written by hand" });
    await hand.role("kitchen/close", { attributes: { theirs: ["kept"] } });
    await hand.composite("helper", "theirs", true);
    await hand.composite("theirs", "cook", true);
  },
  drifts: [
    {
      title: "a description",
      change: (hand) => hand.role("cook", { description: "Burns things" }),
      says: ["~ role cook", '    description  "Burns things" → "Works in the kitchen"'],
    },
    {
      title: "no description",
      change: (hand) => hand.role("kitchen/open", { description: null }),
      says: ["~ client kitchen › role open", '    description  (none) → "Opens the door"'],
    },
    {
      title: "a description of a role that every realm has",
      change: (hand) => hand.role("offline_access", { description: "${role_offline-access}" }),
      says: ["~ role offline_access", '    description  "${role_offline-access}" → Ours'],
    },
    {
      title: "an attribute's values",
      change: (hand) => hand.role("cook", { attributes: { floor: ["first"] } }),
      says: ["~ role cook", "    attributes.floor  first → ground, first"],
    },
    {
      title: "an attribute that was taken away, and one that shall not be there",
      change: (hand) => hand.role("cook", { attributes: { badge: undefined, gone: ["back"] } }),
      says: ["~ role cook", "    attributes.badge  (none) → yes", "    attributes.gone  back → (none)"],
    },
    {
      title: "an attribute that shall be empty",
      change: (hand) => hand.role("cook", { attributes: { empty: ["no", "more"] } }),
      says: ["~ role cook", "    attributes.empty  no, more → (none)"],
    },
    {
      title: "a client role's attribute",
      change: (hand) => hand.role("kitchen/open", { attributes: { door: ["2"] } }),
      says: ["~ client kitchen › role open", "    attributes.door  2 → 1"],
    },
    {
      title: "what a role includes: one less, one more",
      change: async (hand) => {
        await hand.composite("chef", "kitchen/open", false);
        await hand.composite("chef", "uma_authorization", true);
      },
      says: ["~ role chef › composites", "    roles  + kitchen/open  - uma_authorization"],
    },
    {
      title: "what a client's role includes",
      change: (hand) => hand.composite("kitchen/close", "cook", false),
      says: ["~ client kitchen › role close › composites", "    roles  + cook"],
    },
    {
      title: "an edited list: only what it names",
      change: async (hand) => {
        await hand.composite("helper", "cook", false);
        await hand.composite("helper", "offline_access", true);
      },
      says: ["~ role helper › composites", "    roles  + cook  - offline_access"],
    },
    {
      title: "a role that was deleted, with what it was given to",
      change: (hand) => hand.removeRole("kitchen/open"),
      says: [
        "+ client kitchen › role open",
        "~ client kitchen › role close › composites",
        "    roles  + kitchen/open",
        "~ role chef › composites",
        "    roles  + kitchen/open",
      ],
      isMadeAgain: true,
    },
  ],
});
